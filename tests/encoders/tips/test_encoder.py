# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""TIPSv2 against the formulas, written out over small random weights in float64."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from vit_formulas import (
    COLUMNS,
    HEADS,
    ROWS,
    WITHOUT_RESIDUAL,
    Weights,
    attention,
    gelu,
    layer_norm,
    linear,
    patches,
    split,
    unit_grid,
)

from geopurify.config import EncoderConfig
from geopurify.encoders import create_encoder
from geopurify.encoders.tips import models
from geopurify.encoders.tips.tower import VARIANTS, TipsTower, TipsWholeImages
from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame
from geopurify.frame.encoder import tell_vocabulary

WIDTH, DEPTH, REGISTERS, PATCH_PX = 16, 2, 1, 14
SIZE = {"width": WIDTH, "layers": (DEPTH, DEPTH), "heads": HEADS, "hidden": 24}
HEIGHT, IMAGE_WIDTH = 3 * PATCH_PX, 4 * PATCH_PX
EPS = 1e-6


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a small model with its tokenizer, no weight of it 0 or 1."""
    monkeypatch.setitem(models.SIZES, "google/tipsv2-b14", SIZE)
    settings = EncoderConfig(kind="tips", model="google/tipsv2-b14", weights="random")
    model, tokenizer, _ = models.load_model(settings)
    generator = torch.Generator().manual_seed(4)
    for weight in model.parameters():
        weight.data += 0.2 * torch.randn(weight.shape, generator=generator)
    model.temperature.data.fill_(0.02)
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    return tmp_path


def config(model: Path | str, **changes: Any) -> EncoderConfig:
    size = {"image_width": IMAGE_WIDTH, "image_height": HEIGHT}
    return EncoderConfig(kind="tips", model=str(model), device="cpu", **{**size, **changes})


def attend(x: NDArray, weights: Weights, name: str, variant: str) -> NDArray:
    normalized = layer_norm(x, weights, f"{name}.norm1", EPS)
    attended = f"{name}.attention"
    qkv = np.hstack([linear(normalized, weights, f"{attended}.{p}_proj") for p in "qkv"])
    heads = [attention(q, k, variant, 1 + REGISTERS) @ v for q, k, v in split(qkv)]
    out = linear(np.hstack(heads), weights, f"{attended}.o_proj")
    return out * weights[f"{name}.layer_scale1.lambda1"]


def block(x: NDArray, weights: Weights, name: str, variant: str) -> NDArray:
    x = x + attend(x, weights, name, variant)
    hidden = linear(layer_norm(x, weights, f"{name}.norm2", EPS), weights, f"{name}.mlp.fc1")
    out = linear(gelu(hidden), weights, f"{name}.mlp.fc2")
    return x + out * weights[f"{name}.layer_scale2.lambda1"]


def resized_positions(weights: Weights) -> NDArray:
    """The places of the class and of the patches, the square grid resampled bilinearly."""
    place = weights["embeddings.position_embeddings"][0]
    edge = round((len(place) - 1) ** 0.5)
    grid = torch.tensor(place[1:]).reshape(1, edge, edge, WIDTH).permute(0, 3, 1, 2)
    sampled = torch.nn.functional.interpolate(
        grid, (ROWS, COLUMNS), mode="bilinear", antialias=True, align_corners=False
    )
    return np.vstack([place[:1], sampled[0].permute(1, 2, 0).reshape(-1, WIDTH).numpy()])


def expected_features(color: NDArray, weights: Weights, variant: str) -> NDArray:
    kernel = weights["embeddings.patch_embeddings.projection.weight"]
    bias = weights["embeddings.patch_embeddings.projection.bias"]
    x = patches(color, kernel, (0, 0, 0), (1, 1, 1)) + bias  # images are not normalized
    x = np.vstack([weights["embeddings.cls_token"][0], x]) + resized_positions(weights)
    x = np.vstack([x[:1], weights["embeddings.register_tokens"][0], x[1:]])
    for i in range(DEPTH - 1):
        x = block(x, weights, f"encoder.layer.{i}", "vanilla")
    step = attend if variant in WITHOUT_RESIDUAL else block
    x = step(x, weights, f"encoder.layer.{DEPTH - 1}", variant)
    return unit_grid(layer_norm(x, weights, "layernorm", EPS)[1 + REGISTERS :])


def frame_of(color: NDArray) -> Frame:
    height, width = color.shape[:2]
    camera = Camera(40, 40, width / 2, height / 2, width, height)
    return Frame(color, np.ones((height, width), np.float32), camera, np.eye(4))


@pytest.mark.parametrize("variant", VARIANTS)
def test_features_follow_the_formula(tiny: Path, variant: str) -> None:
    shape = (ROWS * PATCH_PX, COLUMNS * PATCH_PX, 3)
    color = np.random.default_rng(5).integers(0, 256, shape).astype(np.uint8)
    image = torch.tensor(color).permute(2, 0, 1)[None] / 255
    model, _, _ = models.load_model(config(tiny))
    weights = {n: w.double().numpy() for n, w in model.vision_model.state_dict().items()}
    with torch.inference_mode():
        found = TipsTower(model.vision_model, variant, (ROWS, COLUMNS))(image)[0].numpy()
    assert found.shape == (ROWS, COLUMNS, WIDTH)
    expected = expected_features(color, weights, variant)
    np.testing.assert_allclose(found, expected, atol=2e-5)


def test_the_value_path_is_the_usual_one(tiny: Path) -> None:
    encoder = create_encoder(config(tiny))
    color = np.random.default_rng(5).integers(0, 256, (HEIGHT, IMAGE_WIDTH, 3)).astype(np.uint8)
    features = encoder.encode(frame_of(color)).features
    assert features.shape == (3, 4, WIDTH)
    np.testing.assert_allclose(np.linalg.norm(features, axis=-1), 1, atol=1e-5)
    assert encoder.name == f"tips/{tiny.name}/maskclip"
    assert encoder.dimension == WIDTH
    assert encoder.logit_scale == pytest.approx(50)
    assert len(encoder.version) == 12


def test_a_text_is_the_mean_of_its_tokens_whatever_its_neighbours(tiny: Path) -> None:
    encoder = create_encoder(config(tiny))
    together = encoder.encode_text(["a chair", "a very long table by the window"])
    alone = encoder.encode_text(["a chair"])
    np.testing.assert_allclose(together[:1], alone, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    assert abs(float(together[0] @ together[1])) < 0.9999

    from transformers import AutoTokenizer, Tipsv2Model

    model, tokenizer = Tipsv2Model.from_pretrained(tiny), AutoTokenizer.from_pretrained(tiny)
    tokens = tokenizer(["a chair"], padding="max_length", max_length=64, return_tensors="pt")
    with torch.inference_mode():
        own = model.get_text_features(**tokens).pooler_output
    np.testing.assert_allclose(alone, torch.nn.functional.normalize(own, dim=-1), atol=1e-5)


def test_whole_images_are_the_class_token_of_the_model_as_it_was_trained(tiny: Path) -> None:
    model, _, _ = models.load_model(config(tiny))
    crops = torch.rand(2, 3, 112, 112, generator=torch.Generator().manual_seed(0))
    whole = TipsWholeImages(model.vision_model)
    with torch.inference_mode():
        expected = model.vision_model(crops).last_hidden_state[:, 0]
        TipsTower(model.vision_model, "clearclip", (ROWS, COLUMNS))
        found = whole(crops)
    expected = torch.nn.functional.normalize(expected, dim=-1)
    torch.testing.assert_close(found, expected)


def test_names_are_purified_in_the_image(tiny: Path) -> None:
    encoder = create_encoder(config(tiny, class_purification="ade"))
    color = np.random.default_rng(5).integers(0, 256, (HEIGHT, IMAGE_WIDTH, 3)).astype(np.uint8)
    tell_vocabulary(encoder, encoder.encode_text(["chair", "table", "wall"]))
    features = encoder.encode(frame_of(color)).features
    assert features.shape == (3, 4, WIDTH)
    np.testing.assert_allclose(np.linalg.norm(features, axis=-1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("model", "changes", "reason"),
    [
        ("ViT-B-16", {}, "model_unknown"),
        ("google/tipsv2-b15", {}, "model_unknown"),
        ("google/tipsv2-b14", {"image_width": 640}, "config_invalid"),
        ("google/tipsv2-b14", {"compile": True}, "encoder_invalid"),
    ],
)
def test_what_it_cannot_do_is_refused(model: str, changes: dict, reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        create_encoder(config(model, **changes))
    assert caught.value.reason == reason


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="can't read the model") as caught:
        create_encoder(config(tmp_path))
    assert caught.value.reason == "model_invalid"


def test_without_transformers_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(BadInput, match=r"pip install geopurify_ros\[transformers\]"):
        create_encoder(config("google/tipsv2-b14"))


@pytest.mark.slow
def test_the_smallest_published_size_runs_with_random_weights() -> None:
    encoder = create_encoder(config("google/tipsv2-b14", weights="random"))
    color = np.zeros((HEIGHT, IMAGE_WIDTH, 3), np.uint8)
    assert encoder.encode(frame_of(color)).features.shape == (3, 4, 768)
    assert "random weights" in encoder.warning


@pytest.mark.parametrize(
    ("name", "image", "text"),
    [
        ("google/tipsv2-b14", 86, 110),
        ("google/tipsv2-l14", 303, 184),
        ("google/tipsv2-so400m14", 412, 448),
        ("google/tipsv2-g14", 1100, 389),
    ],
)
def test_sizes_are_the_published_ones(name: str, image: int, text: int) -> None:
    with torch.device("meta"):
        model, _ = models._create_random(name, 0)
    millions = {
        part: sum(w.numel() for w in getattr(model, part).parameters()) / 1e6
        for part in ("vision_model", "text_model")
    }
    assert millions["vision_model"] == pytest.approx(image, rel=0.05)
    assert millions["text_model"] == pytest.approx(text, rel=0.02)


def test_a_variant_of_another_kind_is_refused(tiny: Path) -> None:
    with pytest.raises(BadInput, match=r"must be one of auto, maskclip, .*, got 'radseg'"):
        create_encoder(config(tiny, variant="radseg"))
