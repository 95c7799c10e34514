# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest

from geopurify.config.label_sets import channel_names, label_set, label_set_names
from geopurify.errors import BadInput


def test_the_shipped_sets() -> None:
    assert label_set_names() == ("home", "nyu40", "scannet20", "scannet200")


@pytest.mark.parametrize(
    ("name", "count", "first", "last"),
    [
        ("home", 46, ("wall", "floor", "ceiling"), "ladder"),
        ("nyu40", 40, ("wall", "floor", "cabinet"), "otherprop"),
        ("scannet20", 20, ("wall", "floor", "cabinet"), "otherfurniture"),
        ("scannet200", 200, ("wall", "chair", "floor"), "mattress"),
    ],
)
def test_names_are_distinct_and_in_order(
    name: str, count: int, first: tuple[str, ...], last: str
) -> None:
    names = label_set(name)
    assert len(names) == len(set(names)) == count
    assert names[:3] == first
    assert names[-1] == last


def test_channel_zero_is_void() -> None:
    names = channel_names("nyu40")
    assert len(names) == 41
    assert names[:2] == ("unlabelled", "wall")
    assert names[24] == "refridgerator"  # as NYU spells it


@pytest.mark.parametrize("name", ["", "nyu", "../label_sets/nyu40", "NYU40"])
def test_an_unknown_set_names_the_known(name: str) -> None:
    with pytest.raises(BadInput, match="home, nyu40, scannet20, scannet200") as caught:
        label_set(name)
    assert caught.value.reason == "label_set_unknown"
