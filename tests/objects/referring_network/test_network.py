# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from geopurify.errors import BadInput
from geopurify.fusion.keys import pack_key
from geopurify.objects.referring_network.config import (
    ALL_FIXES,
    AS_PUBLISHED,
    PAPER_CONFIG,
    ROBOT_CONFIG,
    ReferringNetConfig,
)
from geopurify.objects.referring_network.inputs import Elements, Words, pad_batch
from geopurify.objects.referring_network.mask_predictor import MaskPredictor, attended
from geopurify.objects.referring_network.model_file import load_referring_net, save_referring_net
from geopurify.objects.referring_network.network import ReferringNet
from geopurify.objects.referring_network.pyramid import build_pyramid
from geopurify.objects.referring_network.region_encoder import PAIR_WIDTH, RegionEncoder
from geopurify.objects.referring_network.voxels import voxel_elements, voxelize
from geopurify.objects.referring_network.word_alignment import WordAlignment

SMALL = ReferringNetConfig("voxels", 6, (4, 6), 1, 5, 8, queries=3, words=7)
SMALL_REGIONS = ReferringNetConfig("regions", 19, (8, 8), 1, 5, 8, queries=3, words=7, heads=2)


def draw_words(lengths, dimension=7, seed=0):
    rng = torch.Generator().manual_seed(seed)
    tokens = [torch.randn(n, dimension, generator=rng) for n in lengths]
    return Words.of(tokens, [each.mean(0) for each in tokens])


def draw_cloud(count, seed=0):
    rng = np.random.default_rng(seed)
    return voxelize(rng.uniform(-0.2, 0.2, (count, 3)), rng.integers(0, 255, (count, 3), np.uint8))


def linear(layer, values):
    return [
        sum(w * v for w, v in zip(row, values, strict=True)) + b
        for row, b in zip(layer.weight.tolist(), layer.bias.tolist(), strict=True)
    ]


def attend(query, keys, values):
    """One query's attention, by hand."""
    powers = [
        math.exp(sum(map(math.prod, zip(query, k, strict=True))) / len(query) ** 0.5) for k in keys
    ]
    return [
        sum(p * v[c] for p, v in zip(powers, values, strict=True)) / sum(powers)
        for c in range(len(values[0]))
    ]


@pytest.mark.parametrize("single_tanh", [True, False])
def test_alignment_is_attention_to_words_then_norm_linear_and_tanh(single_tanh):
    torch.manual_seed(0)
    layer = WordAlignment(3, 7, 0.5, replace(ALL_FIXES, single_tanh=single_tanh)).eval()
    words = draw_words([2])
    element = [0.3, -1.0, 2.0]
    found = layer(torch.tensor([[element]]), words)[0, 0].tolist()
    first, _, _, last = layer.project
    tokens = [
        linear(last, [max(v, 0) for v in linear(first, t)]) for t in words.tokens[0].tolist()
    ]
    mixed = attend(
        linear(layer.query, element),
        [linear(layer.key, t) for t in tokens],
        [linear(layer.value, t) for t in tokens],
    )
    mean = sum(mixed) / 3
    spread = (sum((v - mean) ** 2 for v in mixed) / 3 + 1e-5) ** 0.5
    told = [math.tanh(v) for v in linear(layer.out, [(v - mean) / spread for v in mixed])]
    told = told if single_tanh else [math.tanh(v) for v in told]
    assert found == pytest.approx([e + t for e, t in zip(element, told, strict=True)], abs=1e-5)


def test_padded_words_count_only_as_published():
    element = torch.randn(1, 4, 3)
    short, long = draw_words([2]), draw_words([2, 6]).row(0)
    assert long.tokens.shape[1] == 6
    for mends, same in ((True, True), (False, False)):
        torch.manual_seed(0)
        layer = WordAlignment(3, 7, 0.0, replace(ALL_FIXES, mask_padding=mends)).eval()
        assert torch.allclose(layer(element, short), layer(element, long), atol=1e-6) == same


def test_word_layers_are_trained_and_saved_unless_as_published():
    mended = WordAlignment(3, 7, 0.5, ALL_FIXES)
    published = WordAlignment(3, 7, 0.5, AS_PUBLISHED)
    assert any("project" in name for name, _ in mended.named_parameters())
    assert not any("project" in name for name, _ in published.named_parameters())
    published.eval()
    element, words = torch.randn(1, 4, 3), draw_words([5])
    assert not torch.equal(
        published(element, words), published(element, words)
    )  # its dropout stays


def test_queries_look_at_their_masks_or_everywhere_if_these_are_empty():
    logits = torch.tensor([[[1.0, -1.0, 5.0], [-1.0, -1.0, 5.0]]])
    there = torch.tensor([[True, True, False]])
    assert attended(logits, there).tolist() == [[[True, False, False], [True, True, False]]]


def test_the_mask_is_the_sum_of_the_queries_masks_by_their_likeness_to_the_sentence():
    torch.manual_seed(1)
    predictor = MaskPredictor(replace(SMALL, layers=1)).eval()
    features, sentence = torch.randn(1, 4, 5), torch.randn(1, 7)
    predictor.layers = torch.nn.ModuleList()  # queries stay as they are learned
    logits = predictor(features, torch.ones(1, 4, dtype=torch.bool), sentence)[0]
    masks = predictor.mask_features(features)[0].tolist()
    wanted = predictor.sentence(sentence)[0].tolist()
    queries = predictor.queries.tolist()
    powers = [math.exp(sum(map(math.prod, zip(q, wanted, strict=True)))) for q in queries]
    for element, logit in zip(masks, logits.tolist(), strict=True):
        dots = [sum(map(math.prod, zip(q, element, strict=True))) for q in queries]
        mean = sum(p * d for p, d in zip(powers, dots, strict=True)) / sum(powers)
        assert logit == pytest.approx(mean, abs=1e-5)


def test_norm_after_cross_attention_is_thrown_away_only_as_published():
    features, sentence = torch.randn(1, 4, 5), torch.randn(1, 7)
    there = torch.ones(1, 4, dtype=torch.bool)
    for mended, matters in ((True, True), (False, False)):
        torch.manual_seed(2)
        config = replace(SMALL, fixes=replace(ALL_FIXES, normalize_attention=mended))
        predictor = MaskPredictor(config).eval()
        before = predictor(features, there, sentence)
        with torch.no_grad():
            predictor.layers[0].norms[0].weight.mul_(3)
        assert torch.equal(before, predictor(features, there, sentence)) != matters


def test_levels_join_voxels_to_cells_twice_as_wide():
    cells = np.array([[0, 0, 0], [1, 1, 1], [2, 0, 0], [-1, 0, 0]])
    keys = np.sort(pack_key(*cells.T))
    pyramid = build_pyramid([keys, keys[:1]], 2)
    fine, coarse = pyramid.levels
    assert (fine.counts, coarse.counts) == ((4, 1), (3, 1))
    values = torch.arange(1.0, 6.0)[:, None]
    ones = torch.ones(8, 1, 1)
    # along x: -1 | 0 and 1 together | 2; the second scene is the voxel at -1
    assert fine.down.convolve(values, ones)[:, 0].tolist() == [1, 2 + 3, 4, 5]
    back = fine.up.convolve(torch.tensor([[1.0], [2.0], [3.0], [4.0]]), ones)
    assert back[:, 0].tolist() == [1, 2, 2, 3, 4]
    of_octant = torch.arange(8.0).reshape(8, 1, 1)
    assert fine.down.convolve(torch.ones(5, 1), of_octant)[:, 0].tolist() == [4, 0 + 7, 0, 4]


def dense_attention(block, values, pairs):
    """A block's attention for one scene, element by element and head by head."""
    count, width = values.shape
    of_head = width // block.heads
    query, key, value = block.project(values).split(width, 1)
    asked = block.ask(values).view(count, block.heads, PAIR_WIDTH)
    rows = []
    for i in range(count):
        seen, places = [], []
        for h in range(block.heads):
            part = slice(h * of_head, (h + 1) * of_head)
            scores = torch.stack(
                [
                    query[i, part] @ key[j, part] / of_head**0.5
                    + asked[i, h] @ pairs[i, j] / PAIR_WIDTH**0.5
                    for j in range(count)
                ]
            )
            weights = scores.exp() / scores.exp().sum()
            seen.append(sum(weights[j] * value[j, part] for j in range(count)))
            places.append(sum(weights[j] * pairs[i, j] for j in range(count)))
        rows.append(block.join(torch.cat([*seen, *places])))
    return torch.stack(rows)


def test_regions_attend_by_what_others_are_and_how_they_lie():
    torch.manual_seed(3)
    block = RegionEncoder(SMALL_REGIONS).levels[0].blocks[0].eval()
    values, pairs = torch.randn(3, 8), torch.randn(3, 3, PAIR_WIDTH)
    found = block._attend(values[None], pairs[None], torch.ones(1, 3, dtype=torch.bool))[0]
    assert torch.allclose(found, dense_attention(block, values, pairs), atol=1e-5)


def regions_batch(counts, seed=0):
    rng = torch.Generator().manual_seed(seed)
    values = [torch.randn(n, 19, generator=rng) for n in counts]
    most = max(counts)
    pairs = torch.zeros(len(counts), most, most, 14)
    for index, n in enumerate(counts):
        pairs[index, :n, :n] = torch.randn(n, n, 14, generator=rng)
    return Elements(*pad_batch(values), pairs)


def first_of(batch):
    count = batch.counts[0]
    return Elements(
        batch.values[:1, :count], batch.is_there[:1, :count], batch.pairs[:1, :count, :count]
    )


def test_a_scene_is_answered_alike_alone_and_beside_others():
    torch.manual_seed(4)
    net = ReferringNet(SMALL_REGIONS).eval()
    batch, words = regions_batch([3, 6]), draw_words([2, 5])
    together, alone = net(batch, words), net(first_of(batch), draw_words([2]))
    assert torch.allclose(together.logits[:1, :3], alone.logits, atol=1e-5)
    voxels = ReferringNet(SMALL).eval()
    clouds = [draw_cloud(20), draw_cloud(30, 1)]
    both, one = voxel_elements(clouds, 2), voxel_elements(clouds[:1], 2)
    logits = voxels(both, words).logits[0, : one.values.shape[1]]
    assert torch.allclose(logits, voxels(one, draw_words([2])).logits[0], atol=1e-5)


def test_voxels_hold_the_means_of_their_points():
    points = np.array([[0.01, 0.01, 0.01], [0.03, 0.0, 0.0], [0.015, 0.005, 0.01]])
    colors = np.array([[0, 0, 0], [255, 0, 0], [100, 100, 100]], np.uint8)
    found = voxelize(points, colors)
    assert found.row_of_point.tolist() == [0, 1, 0]
    shade = [(50 - 109.8) / 256, (50 - 97.2) / 256, (50 - 83.8) / 256]
    assert found.values[0].tolist() == pytest.approx([0.0125, 0.0075, 0.01, *shade], abs=1e-6)


@pytest.mark.parametrize("config", [SMALL, SMALL_REGIONS], ids=["voxels", "regions"])
def test_a_network_is_the_same_after_a_round_trip(tmp_path, config):
    net = ReferringNet(config).eval()
    save_referring_net(tmp_path / "net.safetensors", net, {"seed": 1})
    again = load_referring_net(tmp_path / "net.safetensors")
    assert again.config == config
    for (name, value), other in zip(
        net.state_dict().items(), again.state_dict().values(), strict=True
    ):
        assert torch.equal(value, other), name


def test_files_that_are_no_network_are_refused(tmp_path):
    with pytest.raises(BadInput, match=r"cannot read .*net\.safetensors"):
        load_referring_net(tmp_path / "net.safetensors")
    net = ReferringNet(SMALL)
    with torch.no_grad():
        net.masks.queries[0, 0] = torch.nan
    save_referring_net(tmp_path / "net.safetensors", net, {})
    with pytest.raises(BadInput, match="not finite"):
        load_referring_net(tmp_path / "net.safetensors")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"elements": "points"}, "elements must be voxels or regions, got 'points'"),
        ({"queries": 0}, r"queries must be a whole number in \[1, 1024\], got 0"),
        ({"dropout": 1.0}, r"dropout must be in \[0, 1\), got 1\.0"),
        ({"channels": ()}, r"channels must be of 1 to 16 levels, got \(\)"),
        ({"elements": "regions", "channels": (32, 64)}, "channels of regions must be alike"),
    ],
)
def test_shapes_that_cannot_be_are_named(change, message):
    with pytest.raises(BadInput, match=message):
        replace(PAPER_CONFIG, **change)


def test_both_sizes_are_of_one_class():
    with torch.device("meta"):
        sizes = {
            c.elements: sum(p.numel() for p in ReferringNet(c).parameters())
            for c in (PAPER_CONFIG, ROBOT_CONFIG)
        }
    assert sizes["regions"] < 4_000_000 < sizes["voxels"]  # 15 MB of single precision
