# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Prompt denoising and key smoothing against their formulas, on a small random tower."""

import numpy as np
import pytest
import torch
from scipy.special import softmax
from small_vit import COLUMNS, ROWS, SIZE, small_vit
from torch.nn import functional as F

from geopurify.config import EncoderConfig
from geopurify.encoders import create_encoder
from geopurify.encoders.class_purification.maskclip import (
    LastKeys,
    RefinedInView,
    denoise_prompts,
    smooth_by_keys,
)
from geopurify.encoders.towers.open_clip_vit import OpenClipViT
from geopurify.errors import BadInput
from geopurify.frame.encoder import tell_vocabulary

CPU = torch.device("cpu")
SCALE = 20.0
NAMES = 6


@pytest.fixture
def image():
    return torch.tensor(np.random.default_rng(4).random((3, *SIZE)), dtype=torch.float32)


@pytest.fixture
def texts():
    drawn = np.random.default_rng(5).normal(size=(NAMES, 24))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


def keys_of(visual, image):
    """Return the (N, C) keys of the last attention of patches, by the weights of the block."""
    tokens = visual._embeds(image[None])
    *earlier, last = visual.transformer.resblocks
    for block in earlier:
        tokens = block(tokens)
    y = last.ln_1(tokens)[0, 1:].double().numpy()
    weight, bias = (
        getattr(last.attn, name).double().numpy() for name in ("in_proj_weight", "in_proj_bias")
    )
    _, keys, _ = np.split(y @ weight.T + bias, 3, axis=1)
    return keys


def test_names_that_no_cell_is_sure_of_go_and_leave_their_share_to_the_others():
    # two cells, three names: probabilities (0.7, 0.2, 0.1) and (0.1, 0.3, 0.6)
    logits = torch.log(torch.tensor([[[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]]))
    left = denoise_prompts(logits, 0.5)
    expected = [[[7 / 8, 0, 1 / 8], [1 / 7, 0, 6 / 7]]]
    np.testing.assert_allclose(left, expected, atol=1e-6)
    np.testing.assert_allclose(denoise_prompts(logits, 0.0), logits.exp(), atol=1e-6)
    assert not denoise_prompts(logits, 0.8).any()  # none is left


def test_unsure_cells_take_the_names_of_cells_with_keys_like_theirs():
    maps = torch.tensor([[[0.9, 0.1], [0.2, 0.8], [0.55, 0.45]]])
    keys = torch.tensor([[[1.0, 0.0], [0.0, 2.0], [0.0, 3.0]]])
    found = smooth_by_keys(maps, keys, 0.6)
    np.testing.assert_allclose(found[0, :2], maps[0, :2])  # sure enough: as they are
    np.testing.assert_allclose(found[0, 2], [(0.2 + 0.55) / 2, (0.8 + 0.45) / 2], atol=1e-6)


def test_cells_smaller_than_patches_take_what_lies_around_their_patch():
    maps = torch.tensor([[[0.6, 0.4]] * 2 + [[0.1, 0.9]] * 2]).repeat(2, 1, 1)  # 2 x 4 cells
    keys = torch.tensor([[[1.0, 0.0], [0.0, 1.0]]])  # 1 x 2 patches, unlike each other
    found = smooth_by_keys(maps, keys, 0.8)
    np.testing.assert_allclose(found[:, 0], [[0.6, 0.4]] * 2, atol=1e-6)
    np.testing.assert_allclose(found[:, 2:], maps[:, 2:])


@pytest.mark.parametrize("variant", ["clearclip", "naclip", "sclip", "maskclip", "vanilla"])
def test_keys_are_those_of_the_last_block_whatever_its_variant(tiny_model, image, variant):
    visual = small_vit(tiny_model)
    expected = keys_of(visual, image)
    tower = OpenClipViT(visual, variant)
    with torch.no_grad():
        plain = tower(image[None])
        features, keys = LastKeys(tower.attended()).of(tower, image[None])
    torch.testing.assert_close(features, plain)
    np.testing.assert_allclose(keys[0], expected, atol=1e-4)


@pytest.mark.parametrize("denoising", [0.0, 0.5])
def test_both_follow_the_formulas_on_a_tower(tiny_model, image, texts, denoising):
    visual = small_vit(tiny_model)
    keys = keys_of(visual, image)
    tower = OpenClipViT(visual, "maskclip")

    def run(images):
        return F.normalize(tower(images), dim=-1)

    features = run(image[None])[0].double().numpy().reshape(ROWS * COLUMNS, -1)
    logits = SCALE * features @ texts.T
    kept = softmax(logits, axis=1).max(0) >= denoising
    assert kept.all() if denoising == 0 else 0 < kept.sum() < NAMES
    maps = np.zeros_like(logits)
    maps[:, kept] = softmax(logits[:, kept], axis=1)
    unit = keys / np.linalg.norm(keys, axis=1, keepdims=True)
    weights = unit @ unit.T
    smooth = (weights @ maps) / np.abs(weights).sum(1, keepdims=True)
    threshold = float(np.median(maps.max(1)))
    unsure = maps.max(1) < threshold
    expected = np.where(unsure[:, None], smooth.clip(0), maps)
    view = RefinedInView(run, tower.attended(), denoising, threshold, SCALE, CPU)
    _, found = view.look(image[None], torch.tensor(texts))
    np.testing.assert_allclose(found[0].reshape(-1, NAMES), expected, atol=1e-4)


def tiny(model, **changes):
    settings = {"image_width": 64, "image_height": 48, "device": "cpu", "weights": "random"}
    return EncoderConfig(model=model, **{**settings, **changes})


@pytest.mark.parametrize("changes", [{"prompt_denoising": 0.5}, {"key_smoothing": 1.0}])
def test_features_change_with_the_vocabulary_and_only_then(tiny_model, frame, texts, changes):
    plain = create_encoder(tiny(tiny_model())).encode(frame).features
    encoder = create_encoder(tiny(tiny_model(), **changes))
    np.testing.assert_array_equal(encoder.encode(frame).features, plain)
    tell_vocabulary(encoder, texts)
    found = encoder.encode(frame).features
    np.testing.assert_allclose(np.linalg.norm(found, axis=-1), 1, atol=1e-5)
    same = (found @ texts.T).argmax(-1) == (plain @ texts.T).argmax(-1)
    np.testing.assert_allclose(found[same], plain[same], atol=1e-5)


def test_the_embedded_model_has_both(frame):
    settings = EncoderConfig(kind="embedded", prompt_denoising=0.5, key_smoothing=1.0)
    encoder = create_encoder(settings)
    before = encoder.encode(frame).features
    tell_vocabulary(encoder, encoder.encode_text(["chair", "table", "wall", "dish rack"]))
    after = encoder.encode(frame).features
    assert after.shape == before.shape
    assert not np.array_equal(after, before)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"model": "RN50"}, "encoder.key_smoothing must be off with RN50"),
        ({"compile": True}, "encoder.key_smoothing reads the attention of blocks"),
    ],
)
def test_where_keys_cannot_be_read_it_is_refused(tiny_model, changes, said):
    settings = {"model": tiny_model(), "key_smoothing": 1.0, **changes}
    with pytest.raises(BadInput, match=said):
        create_encoder(tiny(**settings))


def test_it_is_not_for_both_methods_at_once():
    with pytest.raises(BadInput, match="must be 0 with class_purification ade"):
        EncoderConfig(class_purification="ade", prompt_denoising=0.5)
