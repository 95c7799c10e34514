# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""FreeCP on a small random tower against its formulas, written out in numpy."""

import numpy as np
import pytest
import torch
from scipy.ndimage import find_objects, label
from scipy.special import softmax
from small_vit import COLUMNS, PATCH_PX, ROWS, SIZE, small_vit

from geopurify.encoders.class_purification.classes_in_view import ClassesInView
from geopurify.encoders.class_purification.thresholds import Thresholds
from geopurify.encoders.open_clip.whole_images import WholeImages
from geopurify.encoders.towers.open_clip_vit import OpenClipViT

SCALE = 20.0
NAMES = 6
CPU = torch.device("cpu")


def attention_of(visual, image):
    """Return the mean (N, N) attention between patches of all blocks but the last."""
    tokens, total = visual._embeds(image[None]), 0
    blocks = list(visual.transformer.resblocks)
    for block in blocks[:-1]:
        y = block.ln_1(tokens)[0].double().numpy()
        weight, bias = (
            getattr(block.attn, name).double().numpy()
            for name in ("in_proj_weight", "in_proj_bias")
        )
        q, k, _ = np.split(y @ weight.T + bias, 3, axis=1)
        heads = block.attn.num_heads
        for a, b in zip(np.split(q, heads, axis=1), np.split(k, heads, axis=1), strict=True):
            total = total + softmax(a @ b.T / np.sqrt(a.shape[1]), axis=1) / heads
        tokens = block(tokens)
    return (total / (len(blocks) - 1))[1:, 1:]


def boxes_of(values):
    parts, _ = label(values >= 0.4 * values.max(), np.ones((3, 3)))
    return find_objects(parts)


def refined_of(maps, attention):
    affinity = attention
    for _ in range(3):
        affinity = affinity / affinity.sum(0, keepdims=True)
        affinity = affinity / affinity.sum(1, keepdims=True)
    affinity = (affinity + affinity.T) / 2
    affinity = affinity @ affinity
    scaled = (maps - maps.min()) / (maps.max() - maps.min())
    refined = np.zeros_like(maps)
    for k in range(len(maps)):
        inside = np.zeros((ROWS, COLUMNS))
        for box in boxes_of(scaled[k]):
            inside[box] = 1
        columns = affinity * inside.reshape(1, -1)
        one = (columns @ scaled[k].ravel()).reshape(ROWS, COLUMNS)
        refined[k] = (one - one.min()) / (one.max() - one.min())
    return refined


def overlap(one, other):
    return np.minimum(one, other).sum() / np.maximum(one, other).sum()


@pytest.fixture
def scene(tiny_model):
    """Return a tower's parts, an image, texts, and the maps before and after refinement."""
    visual = small_vit(tiny_model)
    random = np.random.default_rng(4)
    image = torch.tensor(random.random((3, *SIZE)), dtype=torch.float32)
    texts = random.normal(size=(NAMES, 24))
    texts[1] = texts[0] + 0.1 * texts[1]  # nearly the same: they claim the same places
    texts = (texts / np.linalg.norm(texts, axis=1, keepdims=True)).astype(np.float32)
    attention = attention_of(visual, image)
    whole = WholeImages(OpenClipViT, visual, CPU, torch.float32)
    tower = OpenClipViT(visual, "clearclip")

    def run(images):
        return torch.nn.functional.normalize(tower(images), dim=-1)

    features = run(image[None])[0].double().numpy()
    maps = softmax(SCALE * features @ texts.T, axis=2).transpose(2, 0, 1)
    return run, tower, whole, image, texts, maps, refined_of(maps, attention)


def look(scene, thresholds):
    run, tower, whole, image, texts, *_ = scene
    view = ClassesInView(run, tower.attended(), whole, thresholds, SCALE, CPU)
    _, found = view.look(image[None], torch.tensor(texts))
    return found[0].permute(2, 0, 1).numpy()


def test_redundant_names_go_by_the_formula(scene):
    *_, maps, refined = scene
    agreement = np.array(
        [(m * r).sum() / (m.sum() + r.sum()) for m, r in zip(maps, refined, strict=True)]
    )
    threshold = float(np.sort(agreement)[1:3].mean())  # two go, the others stay
    keep = agreement > threshold
    assert keep.sum() == NAMES - 2
    found = look(scene, Thresholds(threshold, ambiguity=2.0))
    np.testing.assert_allclose(found, refined * keep[:, None, None], atol=2e-4)


def test_ambiguous_names_are_told_apart_by_crops(scene):
    *_, whole, image, texts, _, refined = scene
    group = [0, 1]
    threshold = overlap(refined[0], refined[1]) - 1e-3
    others = [
        overlap(refined[i], refined[j]) for i in range(NAMES) for j in range(max(i + 1, 2), NAMES)
    ]
    assert max(others) < threshold
    winners = set()
    for rows, columns in boxes_of(refined[group].mean(0)):
        crop = image[
            :,
            PATCH_PX * rows.start : PATCH_PX * rows.stop,
            PATCH_PX * columns.start : PATCH_PX * columns.stop,
        ]
        small = torch.nn.functional.interpolate(
            crop[None], (112, 112), mode="bicubic", antialias=True
        )
        whole_feature = whole(small.clamp(0, 1))[0].numpy()
        winners.add(group[int(np.argmax(texts[group] @ whole_feature))])
    expected = refined.copy()
    for name in set(group) - winners:
        expected[name] = 0
    assert len(winners) == 1  # else the test would not see that one goes
    found = look(scene, Thresholds(redundancy=0.0, ambiguity=threshold))
    np.testing.assert_allclose(found, expected, atol=2e-4)


def test_crops_are_seen_by_the_model_as_it_was_trained(tiny_model):
    visual = small_vit(tiny_model)
    whole = WholeImages(OpenClipViT, visual, CPU, torch.float32)
    crops = torch.rand(2, 3, 112, 112, generator=torch.Generator().manual_seed(0))
    before = whole(crops)
    OpenClipViT(visual, "clearclip")  # it changes the last block
    torch.testing.assert_close(whole(crops), before)
    positions = whole.visual.positional_embedding
    assert positions.shape == (1 + 7 * 7, 64)
    torch.testing.assert_close(positions[0], visual.positional_embedding[0])
    blocks = zip(
        whole.visual.transformer.resblocks[:-1], visual.transformer.resblocks[:-1], strict=True
    )
    for mine, theirs in blocks:  # the same memory
        assert mine.mlp.c_fc.weight is theirs.mlp.c_fc.weight
