# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps of names on a few patches, worked out by hand."""

import numpy as np
import torch

from geopurify.encoders.class_purification.class_maps import class_maps, find_boxes, refine
from geopurify.encoders.class_purification.redundancy import keep_agreeing, map_agreement


def test_maps_are_the_softmax_over_names():
    features = torch.tensor([[[1.0, 0.0], [0.0, 1.0]]])
    maps = class_maps(features, torch.eye(2), logit_scale=np.log(3))
    torch.testing.assert_close(maps, torch.tensor([[[0.75, 0.25]], [[0.25, 0.75]]]))


def test_boxes_hold_what_reaches_two_fifths_of_the_highest():
    values = torch.tensor(
        [
            [1.0, 0.4, 0.0, 0.0, 0.0],
            [0.0, 0.0, 0.5, 0.0, 0.39],
            [0.0, 0.0, 0.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, 0.0, 0.6],
        ]
    )
    found = {(r.start, r.stop, c.start, c.stop) for r, c in find_boxes(values)}
    assert found == {(0, 2, 0, 3), (3, 4, 4, 5)}  # corners touch; the other one is alone


def test_a_map_of_nothing_has_no_boxes():
    assert find_boxes(torch.zeros(2, 3)) == []


def test_values_come_from_the_boxes_of_the_name_alone():
    maps = torch.tensor([[[1.0, 0.3, 0.0]], [[0.0, 0.0, 1.0]]])
    affinity = torch.tensor([[0.5, 0.5, 0.0], [0.25, 0.5, 0.25], [0.0, 0.5, 0.5]])
    refined = refine(maps, affinity)
    # boxes: patch 0 of the first, where 0.3 is left out; patch 2 of the second
    torch.testing.assert_close(refined[0, 0], torch.tensor([1.0, 0.5, 0.0]))
    torch.testing.assert_close(refined[1, 0], torch.tensor([0.0, 0.5, 1.0]))


def test_a_map_that_is_the_same_everywhere_becomes_nothing():
    refined = refine(torch.full((1, 1, 2), 0.5), torch.full((2, 2), 0.5))
    torch.testing.assert_close(refined, torch.zeros(1, 1, 2))


def test_agreement_is_the_product_over_the_sums():
    maps = torch.tensor([[[0.8, 0.2]], [[0.1, 0.1]]])
    refined = torch.tensor([[[1.0, 0.0]], [[0.0, 1.0]]])
    expected = torch.tensor([0.8 / 2.0, 0.1 / 1.2])
    torch.testing.assert_close(map_agreement(maps, refined), expected)
    kept = keep_agreeing(maps, refined, threshold=0.1)
    torch.testing.assert_close(kept, torch.tensor([[[1.0, 0.0]], [[0.0, 0.0]]]))
