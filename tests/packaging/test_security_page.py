# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""docs/security.md names limits that there are, and their values."""

import re
from pathlib import Path

import pytest

from geopurify.config import parameter_file, settings, text_limits
from geopurify.config.config import MOST_VOXELS_LINKED
from geopurify.config.objects_config import MOST_OBJECTS
from geopurify.errors import MAX_QUOTED
from geopurify.messages import camera_info
from geopurify.messages.images import compressed_images, jpeg
from geopurify.sequences.bag import unpacking as bag_unpacking
from geopurify_ros import keyframe_filter
from geopurify_ros.publishers import found_objects
from geopurify_ros.ros_config import RosConfig

PAGE = Path(__file__).parents[2].joinpath("docs/security.md").read_text()


def test_parameters_that_it_names_are_there():
    known = {item.name for item in (*settings(), *settings(RosConfig))}
    named = set(re.findall(r"`((?:[a-z]+\.)?[a-z]+(?:_[a-z]+)+)`", PAGE))
    others = {"camera_info", "internal_error"}
    assert len(named & known) > 15
    assert named - known == others & named


def test_all_that_may_change_while_the_node_runs_is_named():
    for item in (*settings(), *settings(RosConfig)):
        group = item.name.partition(".")[0]
        is_named = f"`{group}.*`" in PAGE or f"`{item.name}`" in PAGE
        assert is_named or not item.live, item.name


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("at most {:,} pixels", compressed_images.MAX_PIXELS),
        ("at most {:,} scans", jpeg.MOST_SCANS),
        ("last {:,} different `camera_info`", camera_info.KEPT),
        ("{:,} camera frames", keyframe_filter.MOST_CAMERAS),
        ("{:,} objects", MOST_OBJECTS),
        ("voxels at most {:,} voxels apart are linked", MOST_VOXELS_LINKED),
        ("{:,} characters of the text", found_objects.LONGEST_CAPTION),
        ("{:,} names", text_limits.MAX_NAMES),
        ("of {:,} characters", text_limits.LONGEST_NAME),
        ("prompts of {:,}", text_limits.LONGEST_PROMPT),
        ("{:,} characters in all", text_limits.MOST_CHARACTERS),
        ("{:,} characters of it", MAX_QUOTED),
        ("{:,} bytes for a decompressed message or chunk", bag_unpacking.MOST_BYTES),
        ("{:,} times its size", bag_unpacking.MOST_TIMES),
        ("{:,} bytes and must not contain aliases", parameter_file.MOST_BYTES),
    ],
)
def test_values_are_those_of_the_code(words: str, value: int):
    assert words.format(value) in PAGE.replace("\n", " ")
