# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import logging
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from tiny_clip import TAGS, TinyModel, config, frame_of, model_of, reason_of

from geopurify.encoders.open_clip import models as open_clip_models
from geopurify.encoders.open_clip.encoder import OpenClipEncoder
from geopurify.encoders.open_clip.models import plan_model
from geopurify.encoders.open_clip.tokenizers import load_tokenizer
from geopurify.errors import BadInput
from geopurify.frame import Frame


def test_describes_itself(tiny_model: TinyModel) -> None:
    model = tiny_model()
    encoder = OpenClipEncoder(config(model, seed=4))
    assert encoder.name == f"open_clip/{Path(model).stem}/clearclip"
    assert encoder.version == "random-seed4"
    assert encoder.dimension == 24
    assert encoder.required_input == "color"
    assert encoder.logit_scale == pytest.approx(1 / 0.07)  # CLIP's start value


def test_random_weights_are_announced_and_follow_the_seed(
    tiny_model: TinyModel, frame: Frame, caplog: pytest.LogCaptureFixture
) -> None:
    model = tiny_model()
    with caplog.at_level(logging.WARNING, logger="geopurify"):
        first = OpenClipEncoder(config(model, seed=1)).encode(frame).features
    assert "random weights" in caplog.text
    torch.rand(7)  # the generator of the caller has no influence
    again = OpenClipEncoder(config(model, seed=1)).encode(frame).features
    other = OpenClipEncoder(config(model, seed=2)).encode(frame).features
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.1


def test_an_image_of_another_size_is_resized(tiny_model: TinyModel) -> None:
    color = np.zeros((32, 48, 3), np.uint8)
    color[:, 24:] = 255
    encoder = OpenClipEncoder(config(tiny_model()))
    small = encoder.encode(frame_of(color)).features
    large = encoder.encode(frame_of(color.repeat(4, axis=0).repeat(4, axis=1))).features
    assert large.shape == (2, 3, 24)
    assert np.einsum("hwd,hwd->hw", small, large).min() > 0.99


def test_texts_are_the_models_own(tiny_model: TinyModel) -> None:
    settings = config(tiny_model())
    encoder = OpenClipEncoder(settings)
    model, tokenizer = model_of(settings), load_tokenizer(Path(settings.model).stem)
    features = encoder.encode_text(["a chair", "a table in a room"])
    expected = model.encode_text(tokenizer(["a chair", "a table in a room"]), normalize=True)
    np.testing.assert_allclose(features, expected.numpy(), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1, atol=1e-6)


def test_templates_are_averaged_as_unit_vectors(tiny_model: TinyModel, tmp_path: Path) -> None:
    path = tmp_path / "templates.txt"
    path.write_text("a photo of a {}.\nthe {}\n{}\n")
    model = tiny_model()
    plain = OpenClipEncoder(config(model))
    each = [
        plain.encode_text([f"a photo of a {name}.", f"the {name}", name]).mean(0)
        for name in ("chair", "table")
    ]
    expected = each / np.linalg.norm(each, axis=1, keepdims=True)
    averaged = OpenClipEncoder(config(model, prompts=str(path))).encode_text(["chair", "table"])
    np.testing.assert_allclose(averaged, expected, atol=1e-6)


def test_a_long_vocabulary_is_encoded_in_batches(tiny_model: TinyModel) -> None:
    encoder = OpenClipEncoder(config(tiny_model()))
    features = encoder.encode_text([f"thing {i % 2}" for i in range(600)])
    assert features.shape == (600, 24)
    np.testing.assert_allclose(features[598:], features[:2], atol=1e-6)


def test_names_in_templates_are_limited(tiny_model: TinyModel) -> None:
    encoder = OpenClipEncoder(config(tiny_model(), prompts="imagenet"))
    with pytest.raises(BadInput, match=r"501 texts in the 80 templates .* more than 40000"):
        encoder.encode_text(["chair"] * 501)


def test_a_text_longer_than_the_context_is_refused(tiny_model: TinyModel) -> None:
    encoder = OpenClipEncoder(config(tiny_model()))
    assert encoder.encode_text(["chair " * 14]).shape == (1, 24)  # 14 + start + end = 16
    with pytest.raises(BadInput, match="17 tokens") as caught:
        encoder.encode_text(["chair " * 15])
    assert caught.value.reason == "text_too_long"


def test_the_templates_count_towards_the_length(tiny_model: TinyModel) -> None:
    encoder = OpenClipEncoder(config(tiny_model(), prompts="photo"))
    with pytest.raises(BadInput, match=r"18 tokens, .* reads 16: shorten it"):
        encoder.encode_text(["chair " * 11])


def test_a_batch_gives_what_its_frames_give_alone(tiny_model: TinyModel) -> None:
    rng = np.random.default_rng(2)
    sizes = ((32, 48), (64, 96), (40, 50))
    frames = [frame_of(rng.integers(0, 256, (*size, 3)).astype(np.uint8)) for size in sizes]
    encoder = OpenClipEncoder(config(tiny_model()))
    together = encoder.encode_batch(frames)
    assert len(together) == 3
    for frame, features in zip(frames, together, strict=True):
        np.testing.assert_allclose(features.features, encoder.encode(frame).features, atol=1e-5)


@pytest.mark.parametrize("variant", ["clearclip", "naclip"])
def test_windows_see_what_small_images_see(tiny_model: TinyModel, variant: str) -> None:
    rng = np.random.default_rng(2)
    left, right = (rng.integers(0, 256, (32, 32, 3)).astype(np.uint8) for _ in range(2))
    model = tiny_model()
    small = OpenClipEncoder(config(model, image_width=32, variant=variant))
    wide = OpenClipEncoder(config(model, image_width=64, window=32, stride=32, variant=variant))
    expected = [small.encode(frame_of(half)).features for half in (left, right)]
    features = wide.encode(frame_of(np.hstack([left, right]))).features
    assert features.shape == (2, 4, 24)
    np.testing.assert_allclose(features, np.hstack(expected), atol=1e-5)


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_half_precision_agrees_with_single(
    tiny_model: TinyModel, frame: Frame, precision: str
) -> None:
    model = tiny_model()
    single, half = (OpenClipEncoder(config(model, precision=p)) for p in ("fp32", precision))
    a, b = (encoder.encode(frame).features for encoder in (single, half))
    assert a.dtype == b.dtype == np.float32
    assert np.einsum("hwd,hwd->hw", a, b).min() > 0.998
    assert np.abs(a - b).max() > 1e-6  # it did run in other numbers
    a, b = (encoder.encode_text(["a chair"]) for encoder in (single, half))
    assert (a * b).sum() > 0.998


@pytest.mark.parametrize(
    ("model", "default", "variants"),
    [
        ("MobileCLIP2-S0", "vanilla", "auto or vanilla, got 'naclip'"),
        ("RN50", "vanilla", "auto or vanilla, got 'naclip'"),
        ("ViT-B-16-SigLIP", "vanilla", ""),
        ("MobileCLIP-B", "clearclip", ""),
    ],
)
def test_variants_are_those_of_the_tower(model: str, default: str, variants: str) -> None:
    settings = config(model, image_width=64)
    assert plan_model(settings).variant == default
    other = config(model, image_width=64, variant="naclip")
    if not variants:
        assert plan_model(other).variant == "naclip"
        return
    with pytest.raises(BadInput, match=variants):
        plan_model(other)


def test_weights_keep_their_version_in_any_file_and_image_size(
    tiny_model: TinyModel, tmp_path: Path, frame: Frame
) -> None:
    model = tiny_model()
    source = config(model, image_width=64, image_height=64, seed=6)
    state = model_of(source).state_dict()
    torch.save(state, tmp_path / "weights.pt")
    save_file(state, tmp_path / "weights.safetensors")

    encoders = [
        OpenClipEncoder(config(model, weights=str(tmp_path / name)))
        for name in ("weights.pt", "weights.safetensors")
    ]
    same_size = OpenClipEncoder(
        config(model, weights=str(tmp_path / "weights.pt"), image_width=64, image_height=64)
    )
    versions = {encoder.version for encoder in (*encoders, same_size)}
    assert len(versions) == 1
    assert len(versions.pop()) == 12
    from_pt, from_safetensors = (encoder.encode(frame).features for encoder in encoders)
    np.testing.assert_array_equal(from_pt, from_safetensors)
    np.testing.assert_array_equal(
        same_size.encode(frame).features, OpenClipEncoder(source).encode(frame).features
    )

    state["text_projection"][0, 0] += 1
    torch.save(state, tmp_path / "changed.pt")
    changed = OpenClipEncoder(config(model, weights=str(tmp_path / "changed.pt")))
    assert changed.version != same_size.version


def test_timm_weights_keep_their_version_in_any_image_size(
    tiny_model: TinyModel, tmp_path: Path, frame: Frame
) -> None:
    timm = {"timm_model_name": "test_vit", "timm_pool": "token", "timm_proj": None}
    model, path = tiny_model(timm | {"image_size": 160}), str(tmp_path / "weights.pt")
    native = config(model, image_width=160, image_height=160)
    torch.save(model_of(native).state_dict(), path)
    small = OpenClipEncoder(config(model, weights=path))
    large = OpenClipEncoder(config(model, weights=path, image_width=96, image_height=64))
    assert small.version == large.version
    assert small.encode(frame).features.shape == (2, 3, 24)
    assert large.encode(frame).features.shape == (4, 6, 24)


@pytest.mark.parametrize(
    ("vision", "variant"),
    [
        ({"layers": [1, 1, 1, 1], "width": 8, "patch_size": None}, "vanilla"),
        ({"timm_model_name": "test_convnext", "timm_pool": "", "timm_proj": "linear"}, "vanilla"),
        ({"timm_model_name": "test_vit2", "timm_pool": "avg", "timm_proj": "mlp"}, "clearclip"),
        ({"timm_model_name": "test_vit3", "timm_pool": "map", "timm_proj": "linear"}, "vanilla"),
    ],
)
def test_other_towers_come_from_their_weights_too(
    tiny_model: TinyModel, tmp_path: Path, frame: Frame, vision: dict, variant: str
) -> None:
    model, path = tiny_model(vision), str(tmp_path / "weights.safetensors")
    sizes = {"image_width": 96, "image_height": 64}
    random = config(model, seed=2, **sizes)
    save_file(
        model_of(config(model, seed=2, image_width=160, image_height=160)).state_dict(), path
    )
    encoder = OpenClipEncoder(config(model, weights=path, **sizes))
    features = encoder.encode(frame).features
    assert encoder.name.endswith(f"/{variant}")
    assert features.shape[2] == encoder.dimension == 24
    np.testing.assert_allclose(np.linalg.norm(features, axis=2), 1, atol=1e-5)
    if vision.get("timm_model_name", "").startswith("test_vit"):
        assert features.shape[:2] == (4, 6)
    else:  # no positions that would be resampled
        assert features.shape[:2] == (2, 3)
        np.testing.assert_array_equal(features, OpenClipEncoder(random).encode(frame).features)


def test_a_tag_of_quick_gelu_weights_sets_the_activation(
    tiny_model: TinyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frame: Frame
) -> None:
    model, path = tiny_model(), str(tmp_path / "weights.pt")
    torch.save(model_of(config(model)).state_dict(), path)
    monkeypatch.setitem(TAGS, Path(model).stem, {"mine": {"file": path, "quick_gelu": True}})
    tagged = OpenClipEncoder(config(model, weights="mine")).encode(frame).features
    quick = OpenClipEncoder(config(tiny_model(quick_gelu=True), weights=path))
    plain = OpenClipEncoder(config(model, weights=path))
    np.testing.assert_array_equal(tagged, quick.encode(frame).features)
    assert np.abs(tagged - plain.encode(frame).features).max() > 1e-3


def test_a_tag_brings_its_own_mean_and_deviation(
    tiny_model: TinyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, path = tiny_model(), str(tmp_path / "weights.pt")
    torch.save(model_of(config(model)).state_dict(), path)
    colors = {"gray": (102, 102, 102), "red": (204, 102, 102)}
    means = {"half": (0.4, 0.4, 0.4), "same": (0.4, 0.4, 0.4)}
    deviations = {"half": (0.5, 0.5, 0.5), "same": (1.0, 1.0, 1.0)}
    tags = {tag: {"file": path, "mean": means[tag], "std": deviations[tag]} for tag in means}
    monkeypatch.setitem(TAGS, Path(model).stem, tags)
    features = {
        (tag, name): OpenClipEncoder(config(model, weights=tag))
        .encode(frame_of(np.full((32, 48, 3), color, np.uint8)))
        .features
        for tag in tags
        for name, color in colors.items()
    }
    # gray is the mean, so nothing is left of it to divide
    np.testing.assert_allclose(features["half", "gray"], features["same", "gray"], atol=1e-6)
    assert np.abs(features["half", "red"] - features["same", "red"]).max() > 1e-3


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ([(0.5, 0.5, 0.5)], (0.5, 0.5, 0.5)),
        ([(0.5, 0.5, 0.5), (0.1, 0.1, 0.1)], open_clip_models.open_clip.OPENAI_DATASET_MEAN),
    ],
)
def test_a_local_file_takes_the_mean_that_all_tags_of_the_model_share(
    tiny_model: TinyModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    means: list[tuple],
    expected: tuple,
) -> None:
    model, path = tiny_model(), str(tmp_path / "weights.pt")
    torch.save(model_of(config(model)).state_dict(), path)
    tags = {f"t{i}": {"file": "f", "mean": m, "std": m} for i, m in enumerate(means)}
    monkeypatch.setitem(TAGS, Path(model).stem, tags)
    assert model_of(config(model, weights=path)).visual.image_mean == expected


@pytest.mark.parametrize(
    ("device", "reason"),
    [("gpu", "device_unknown"), ("meta", "device_unknown"), ("cuda:99", "device_unavailable")],
)
def test_a_device_that_is_not_there_is_named(device: str, reason: str) -> None:
    assert reason_of(config("ViT-B-16", device=device))[0] == reason


def test_auto_takes_what_is_there(
    tiny_model: TinyModel, frame: Frame, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="geopurify"):
        encoder = OpenClipEncoder(config(tiny_model(), device="auto"))
    expected = "cuda" if torch.cuda.is_available() else "cpu"
    assert f"auto selects {expected}" in caplog.text
    assert encoder.encode(frame).features.dtype == np.float32


@pytest.mark.gpu
def test_half_precision_on_cuda_agrees_with_the_cpu(tiny_model: TinyModel, frame: Frame) -> None:
    model = tiny_model()
    on_cpu = OpenClipEncoder(config(model))
    on_cuda = OpenClipEncoder(config(model, device="cuda"))
    a, b = on_cpu.encode(frame).features, on_cuda.encode(frame).features
    assert np.einsum("hwd,hwd->hw", a, b).min() > 0.999
    a, b = on_cpu.encode_text(["a chair"]), on_cuda.encode_text(["a chair"])
    assert (a * b).sum() > 0.999
