# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.objects import MapObject
from geopurify.objects.grounding.color_names import BASIC_COLORS
from geopurify.objects.referring_network.config import REGION_INPUTS, WORD_DIMENSION
from geopurify.objects.referring_network.ranks import nearness_in_order, places_in_order
from geopurify.objects.referring_network.regions import pair_inputs, region_elements, regions_of

NAMES = ("chair", "sofa", "table", *BASIC_COLORS)


def encode_names(names):
    """One channel for each name."""
    features = np.zeros((len(names), WORD_DIMENSION), np.float32)
    features[np.arange(len(names)), [NAMES.index(name) for name in names]] = 1
    return features


def draw_object(label, centre, size, alternatives=(), confidence=1.0):
    pose = np.eye(4)
    pose[:3, 3] = centre
    nothing = np.empty(0, np.int64)
    color = np.array([255, 0, 51], np.uint8)
    return MapObject(
        1, label, confidence, alternatives, pose, np.array(size), nothing, color,
        np.empty(0, np.float32), 1, 0.0, 0.0,
    )  # fmt: skip


CHAIR = draw_object("chair", (1, 2, 0.5), (0.4, 0.6, 1.0), (("sofa", 0.3),), 0.6)
TABLE = draw_object("table", (3, 2, 0.4), (1.0, 1.0, 0.8))


def test_regions_hold_names_by_probability_colors_and_boxes():
    regions = regions_of([CHAIR, TABLE], encode_names)
    assert regions.names[0, :3].tolist() == pytest.approx([0.6 / 0.45**0.5, 0.3 / 0.45**0.5, 0])
    assert regions.kinds.tolist() == [0, 1]
    assert regions.color_names[0].argmax() == NAMES.index("red")
    assert regions.colors[0].tolist() == pytest.approx([1, 0, 0.2])
    assert regions.centres[1].tolist() == pytest.approx([3, 2, 0.4])
    assert regions.sizes[0].tolist() == pytest.approx([0.6, 0.4, 1.0])  # the longer side first
    assert regions.gaps[0, 1] == regions.gaps[1, 0] == pytest.approx(2 - 0.2 - 0.5)


def test_a_viewer_sees_ahead_along_x_and_left_along_y():
    pose = np.eye(4)
    pose[:2, :2], pose[:2, 3] = [[0, -1], [1, 0]], (3, 0)  # at (3, 0), looks along y
    seen = regions_of([CHAIR, TABLE], encode_names).seen_from(pose)
    assert seen.centres.tolist() == pytest.approx(np.array([[2, 2, 0.5], [2, 0, 0.4]]))


def test_pairs_say_how_the_second_lies_to_the_first():
    first, second = pair_inputs(regions_of([CHAIR, TABLE], encode_names))[0]
    assert first[:3].tolist() == [0, 0, 0] and first[8] == 1  # over itself
    wanted = [2 / 3, 0, -0.1 / 3, 2 / 3, np.log1p(5.2), np.exp(-5.2), np.tanh(-2), np.tanh(1.6)]
    volume = np.log(0.8) - np.log(0.24)
    one_of_its_kind = [1, 0, 0, 1]
    wanted = [*wanted, 0, volume / 3, *one_of_its_kind]
    assert second.tolist() == pytest.approx(wanted, abs=1e-5)


def test_scenes_are_padded_to_the_largest():
    scenes = [regions_of([CHAIR], encode_names), regions_of([CHAIR, TABLE], encode_names)]
    elements = region_elements(scenes)
    assert elements.values.shape == (2, 2, REGION_INPUTS)
    assert elements.is_there.tolist() == [[True, False], [True, True]]
    assert elements.pairs[0, 1].abs().sum() == 0


def test_a_map_without_objects_has_no_regions():
    assert regions_of([], encode_names).names.shape == (0, WORD_DIMENSION)


def test_places_are_among_the_same_kind():
    kinds = np.array([0, 0, 1, 0, 0])
    same = kinds[:, None] == kinds
    found = places_in_order(np.array([3.0, 1.0, 0.0, 2.0, 4.0]), same)
    assert found.tolist() == [
        [0, 0, 1, 0],
        [1, 0, 0, 0],
        [1, 0, 0, 1],  # alone of its kind
        [0, 1, 0, 0],
        [0, 0, 0, 1],
    ]
    gaps = np.array([[0.0, 5.0], [5.0, 0.0]])
    near = nearness_in_order(gaps, np.ones((2, 2), np.bool_))
    assert near[:, 0].tolist() == [[1, 0, 0, 0], [0, 1, 0, 1]]
