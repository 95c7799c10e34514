# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Names that overlap, and who of them wins in crops of one colour."""

import torch

from geopurify.encoders.class_purification.ambiguity import ambiguous_groups, resolve

LEFT, RIGHT, NONE = [1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0], [0.0] * 4
MOST_LEFT = [1.0, 0.8, 0.0, 0.0]
PATCH_PX = 4


def maps(*rows):
    return torch.tensor(rows)[:, None, :]


def red_then_blue():
    """Return a (3, 4, 16) image of four patches, two red and two blue."""
    image = torch.zeros(3, PATCH_PX, 4 * PATCH_PX)
    image[0, :, : 2 * PATCH_PX] = 1
    image[2, :, 2 * PATCH_PX :] = 1
    return image


def mean_color(crops):
    assert crops.shape[1:] == (3, 8, 8)
    return torch.nn.functional.normalize(crops.mean((2, 3)), dim=1)


def test_names_that_overlap_enough_are_a_group():
    # sum min / sum max of the two on the left is 1.8 / 2
    refined = maps(LEFT, RIGHT, MOST_LEFT, NONE, NONE)
    assert ambiguous_groups(refined, 0.9) == [[0, 2]]
    assert ambiguous_groups(refined, 0.91) == []


def test_names_overlap_by_way_of_others():
    refined = maps([1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 1.0, 1.0])
    assert ambiguous_groups(refined, 0.3) == [[0, 1, 2]]


def test_no_name_left_is_no_group():
    assert ambiguous_groups(maps(NONE, NONE), 0.7) == []


def test_who_wins_in_no_box_is_nowhere():
    both_ends = [1.0, 0.0, 0.0, 1.0]
    refined = maps(both_ends, both_ends, both_ends, LEFT)
    red, blue, green = torch.eye(3)[[0, 2, 1]]
    texts = torch.stack([red, green, blue, green])
    kept = resolve(refined, [[0, 1, 2]], red_then_blue(), texts, mean_color, 8)
    # red wins in the left box, blue in the right one, green in none
    torch.testing.assert_close(kept, maps(both_ends, NONE, both_ends, LEFT))


def test_without_groups_nothing_is_looked_at():
    refined = maps(LEFT, RIGHT)
    kept = resolve(refined, [], red_then_blue(), torch.eye(3)[:2], mean_color, 8)
    torch.testing.assert_close(kept, refined)
