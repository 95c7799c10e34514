# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""C-RADIO against the formulas in float64, from files as its publisher writes them."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from scipy.special import softmax
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
from geopurify.encoders.radio import models
from geopurify.encoders.radio.tower import VARIANTS, RadioTower
from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame

WIDTH, DEPTH, TOKENS, HIDDEN, OUT, PATCH_PX = 16, 2, 8, 12, 10, 16
EDGE = 3  # of the square grid of positions in the file
SHAPE = (ROWS * PATCH_PX, COLUMNS * PATCH_PX, 3)
MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
HEAD = "radio_model.adaptors.siglip2-g.head_mlp"
EPS = 1e-6
TEXT_SIZE = {
    "hidden_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 12,
    "projection_size": OUT,
}


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of a small model, with the names of the published files."""
    small = {"embed_dim": WIDTH, "depth": DEPTH, "num_heads": HEADS}
    monkeypatch.setattr(timm, "create_model", partial(timm.create_model, **small))
    monkeypatch.setattr(models, "TEXT_SIZE", TEXT_SIZE)
    folder = tmp_path / "C-RADIOv3-B"
    text_model, tokenizer = models._create_random_texts(seed=1)
    text_model.save_pretrained(folder / "text")
    tokenizer.save_pretrained(folder / "text")
    save_file(published_weights(), folder / "model.safetensors")
    return folder


def published_weights() -> dict[str, torch.Tensor]:
    shapes: dict[str, tuple[int, ...]] = {
        "radio_model.input_conditioner.norm_mean": (3, 1, 1),
        "radio_model.model.patch_generator.embedder.weight": (WIDTH, 3 * PATCH_PX**2),
        "radio_model.model.patch_generator.pos_embed": (1, EDGE**2, WIDTH),
        "radio_model.model.patch_generator.cls_token.token": (TOKENS, WIDTH),
        "radio_model.adaptors.sam.head_mlp.fc1.weight": (3, 3),
        **affine(f"{HEAD}.fc1", HIDDEN, WIDTH),
        **affine(f"{HEAD}.blocks.0.0", HIDDEN),
        **affine(f"{HEAD}.blocks.0.2", HIDDEN, HIDDEN),
        **affine(f"{HEAD}.final.0", HIDDEN),
        **affine(f"{HEAD}.final.2", OUT, HIDDEN),
    }
    for i in range(DEPTH):
        block = f"radio_model.model.blocks.{i}"
        shapes |= affine(f"{block}.norm1", WIDTH) | affine(f"{block}.norm2", WIDTH)
        shapes |= affine(f"{block}.attn.qkv", 3 * WIDTH, WIDTH)
        shapes |= affine(f"{block}.attn.proj", WIDTH, WIDTH)
        shapes |= affine(f"{block}.mlp.fc1", 4 * WIDTH, WIDTH)
        shapes |= affine(f"{block}.mlp.fc2", WIDTH, 4 * WIDTH)
        shapes |= {f"{block}.ls1.grandma": (WIDTH,), f"{block}.ls2.grandma": (WIDTH,)}
    generator = torch.Generator().manual_seed(3)
    return {n: 0.3 * torch.randn(shape, generator=generator) for n, shape in shapes.items()}


def affine(name: str, *shape: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": shape, f"{name}.bias": shape[:1]}


def config(model: Path | str, **changes: Any) -> EncoderConfig:
    size = {"image_width": SHAPE[1], "image_height": SHAPE[0]}
    return EncoderConfig(kind="radio", model=str(model), device="cpu", **{**size, **changes})


def alike(similarity: NDArray, values: NDArray) -> NDArray:
    """Mix values by the softmax of ten times the similarities that are not negative."""
    return softmax(np.where(similarity < 0, -np.inf, 10 * similarity), axis=1) @ values


def unit(x: NDArray) -> NDArray:
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def attend(x: NDArray, weights: Weights, name: str, variant: str) -> NDArray:
    qkv = linear(layer_norm(x, weights, f"{name}.norm1", EPS), weights, f"{name}.attn.qkv")
    heads = split(qkv)
    usual = "vanilla" if variant == "radseg" else variant
    mixed = np.hstack([attention(q, k, usual, TOKENS) @ v for q, k, v in heads])
    out = linear(mixed, weights, f"{name}.attn.proj")
    if variant == "radseg":  # self-correlating recursive attention
        places = [unit(part) for part in np.split(out, HEADS, axis=1)]
        again = [alike(p @ p.T, v) for p, (_, _, v) in zip(places, heads, strict=True)]
        out = linear(np.hstack(again), weights, f"{name}.attn.proj")
    return out * weights[f"{name}.ls1.grandma"]


def block(x: NDArray, weights: Weights, name: str, variant: str) -> NDArray:
    x = x + attend(x, weights, name, variant)
    hidden = linear(layer_norm(x, weights, f"{name}.norm2", EPS), weights, f"{name}.mlp.fc1")
    return x + linear(gelu(hidden), weights, f"{name}.mlp.fc2") * weights[f"{name}.ls2.grandma"]


def head(x: NDArray, weights: Weights) -> NDArray:
    x = linear(x, weights, f"{HEAD}.fc1")
    inner = gelu(layer_norm(x, weights, f"{HEAD}.blocks.0.0"))
    x = x + linear(inner, weights, f"{HEAD}.blocks.0.2")
    return linear(gelu(layer_norm(x, weights, f"{HEAD}.final.0")), weights, f"{HEAD}.final.2")


def expected_features(color: NDArray, file: Path, variant: str) -> NDArray:
    weights = {name: weight.double().numpy() for name, weight in load_file(file).items()}
    model = "radio_model.model"
    kernel = weights[f"{model}.patch_generator.embedder.weight"]
    x = patches(color, kernel.reshape(WIDTH, 3, PATCH_PX, PATCH_PX), MEAN, STD)
    # the grid of positions has the longer side of the image, of which it takes the upper rows
    places = weights[f"{model}.patch_generator.pos_embed"].reshape(EDGE, EDGE, WIDTH)
    x = x + places[:ROWS, :COLUMNS].reshape(-1, WIDTH)
    x = np.vstack([weights[f"{model}.patch_generator.cls_token.token"], x])
    for i in range(DEPTH - 1):
        x = block(x, weights, f"{model}.blocks.{i}", "vanilla")
    step = attend if variant in WITHOUT_RESIDUAL else block
    x = step(x, weights, f"{model}.blocks.{DEPTH - 1}", variant)[TOKENS:]
    if variant == "radseg":  # self-correlating global aggregation
        cosines = unit(x) @ unit(x).T
        x = alike(cosines - cosines.mean(), x)
    return unit_grid(head(x, weights))


def random_color() -> NDArray[np.uint8]:
    return np.random.default_rng(5).integers(0, 256, SHAPE).astype(np.uint8)


def frame_of(color: NDArray) -> Frame:
    height, width = color.shape[:2]
    camera = Camera(40, 40, width / 2, height / 2, width, height)
    return Frame(color, np.ones((height, width), np.float32), camera, np.eye(4))


@pytest.mark.parametrize("variant", VARIANTS)
def test_features_follow_the_formula(tiny: Path, variant: str) -> None:
    model = models.load_model(config(tiny), SHAPE[:2])
    color = random_color()
    images = torch.tensor(color).permute(2, 0, 1)[None] / 255
    with torch.inference_mode():
        found = RadioTower(model.trunk, model.head, variant)(images)[0].numpy()
    assert found.shape == (ROWS, COLUMNS, OUT)
    expected = expected_features(color, tiny / "model.safetensors", variant)
    np.testing.assert_allclose(found, expected, atol=2e-5)


def test_it_encodes_images_and_texts_into_one_space(tiny: Path) -> None:
    encoder = create_encoder(config(tiny))
    features = encoder.encode(frame_of(random_color())).features
    expected = expected_features(random_color(), tiny / "model.safetensors", "radseg")
    np.testing.assert_allclose(features, expected, atol=1e-4)
    assert (encoder.name, encoder.dimension) == ("radio/C-RADIOv3-B/radseg", OUT)
    assert len(encoder.version) == 12
    together = encoder.encode_text(["A red Chair!", "a very long table by the window"])
    assert together.shape == (2, OUT)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(encoder.encode_text(["a red chair"]), together[:1], atol=1e-6)


def test_a_text_is_what_the_tower_says_of_it_with_its_padding(tiny: Path) -> None:
    from transformers import AutoTokenizer, SiglipTextModel

    model = SiglipTextModel.from_pretrained(tiny / "text")
    tokenizer = AutoTokenizer.from_pretrained(tiny / "text")
    tokens = tokenizer(["a chair"], padding="max_length", max_length=64, return_tensors="pt")
    with torch.inference_mode():
        own = model(input_ids=tokens["input_ids"]).pooler_output
    found = create_encoder(config(tiny)).encode_text(["a chair"])
    np.testing.assert_allclose(found, torch.nn.functional.normalize(own, dim=-1), atol=1e-5)


def test_random_weights_are_those_of_the_seed_and_warned_of(tiny: Path) -> None:
    settings = config("nvidia/C-RADIOv3-B", weights="random", seed=7)
    first, again = create_encoder(settings), create_encoder(settings)
    color = frame_of(random_color())
    np.testing.assert_array_equal(first.encode(color).features, again.encode(color).features)
    assert "mean nothing" in first.warning
    assert first.version == "random-seed7"


def change(folder: Path, remove: str = "", **added: torch.Tensor) -> None:
    weights = {k: v for k, v in load_file(folder / "model.safetensors").items() if k != remove}
    save_file(weights | added, folder / "model.safetensors")


def test_files_of_another_form_are_refused_by_name(tiny: Path) -> None:
    change(tiny, remove=f"{HEAD}.fc1.weight")
    with pytest.raises(BadInput, match=r"has no head of the form .* 'fc1\.weight'"):
        create_encoder(config(tiny))
    normalizer = {"radio_model.feature_normalizer.mean": torch.zeros(3)}
    change(tiny, **normalizer)
    with pytest.raises(BadInput, match="normalizes its features"):
        create_encoder(config(tiny))
    (tiny / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(BadInput, match=r"can't read .*model\.safetensors"):
        create_encoder(config(tiny))


def test_a_tower_of_another_size_is_refused(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timm, "create_model", partial(timm.create_model, depth=3))
    with pytest.raises(BadInput, match=r"is not nvidia/C-RADIOv3-B"):
        create_encoder(config(tiny))


def test_a_folder_without_its_text_tower_is_refused(tiny: Path) -> None:
    (tiny / "text" / "config.json").unlink()
    with pytest.raises(BadInput, match="can't read the text tower in"):
        create_encoder(config(tiny))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model": "nvidia/C-RADIOv3-X"}, r"did you mean 'nvidia/C-RADIOv3-"),
        ({"model": "radio_v2.5-b"}, r"must be one of nvidia/C-RADIOv3-B"),
        ({"compile": True}, "not for encoder.kind radio"),
        ({"class_purification": "voc21"}, "not for encoder.kind radio"),
        ({"image_width": 50}, "multiple of 16"),
    ],
)
def test_what_is_not_possible_is_refused(changes: dict, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        create_encoder(config(changes.pop("model", "nvidia/C-RADIOv3-B"), **changes))


def test_a_folder_may_be_given_from_where_one_is(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny.parent)
    assert create_encoder(config("C-RADIOv3-B")).dimension == OUT
    (tiny / "text" / "config.json").unlink()
    with pytest.raises(BadInput, match="can't read the text tower in C-RADIOv3-B/text"):
        create_encoder(config("C-RADIOv3-B"))
