# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The viewer's side of a mapper, over topics and services of DDS."""

import threading
import time

import numpy as np
import pytest
import rclpy
from hand_made_room import hand_made_room
from mapper_setup import Setup
from rclpy.executors import MultiThreadedExecutor
from small_room import wall

from geopurify.errors import BadInput
from geopurify.objects.grounding import answer_expression
from geopurify.query.referring import parse_expression
from geopurify.viewing.browser.map_source import viewed_points
from geopurify.viewing.browser.understanding import understanding_of
from geopurify.viewing.browser.voxel_blocks import VoxelBlocks
from geopurify_ros.services.referring_answers import make_referring_answer
from geopurify_ros.viewer.mapper_services import MapperServices
from geopurify_ros.viewer.remote_map import (
    PARAMETERS,
    RemoteMap,
    understanding_from_message,
)

TIMEOUT_S = 60.0


class Viewed:
    """A remote map and the blocks that a viewer has of it."""

    def __init__(self) -> None:
        self.node = rclpy.create_node("viewer")
        self.executor = MultiThreadedExecutor(4)
        self.executor.add_node(self.node)
        self.thread = threading.Thread(target=self.executor.spin, daemon=True)
        self.thread.start()
        self.services = MapperServices(self.node, "geopurify")
        self.map = RemoteMap(self.node, "geopurify", self.services, [0.05, 32, (0, 0, 1)], True)
        self.blocks = VoxelBlocks(0.05, self.map.up_map, 32)

    def follow_until(self, is_so, what):
        end_s = time.monotonic() + TIMEOUT_S
        while not is_so():
            assert time.monotonic() < end_s, what
            change = self.map.read_change()
            if change is not None:
                self.blocks.apply(change)
            time.sleep(0.01)

    def points(self):
        parts = [block.points for _, block in self.blocks.items()]
        return in_order(np.concatenate(parts)) if parts else []

    def close(self) -> None:
        self.executor.shutdown()
        self.thread.join(TIMEOUT_S)
        self.node.destroy_node()


@pytest.fixture
def viewed(middleware):
    viewed = Viewed()
    yield viewed
    viewed.close()


def in_order(points):
    return sorted(point.tobytes() for point in points)


def has_whole(viewed, setup):
    whole = in_order(viewed_points(setup.pipeline.label_voxels()))
    return lambda: len(whole) > 0 and viewed.points() == whole


def test_a_viewer_follows_a_mapper_that_dies_and_comes_back(viewed, tmp_path):
    assert viewed.map.read_status().state == "waiting for the mapper"
    with pytest.raises(BadInput, match="the mapper geopurify is not running"):
        viewed.map.query("wall")
    for _ in range(2):
        setup = Setup(tmp_path)
        setup.send(wall())
        setup.client.wait_for(lambda setup=setup: setup.pipeline.voxel_count > 0)
        viewed.follow_until(has_whole(viewed, setup), "the whole map")
        assert viewed.blocks.names[0] == "wall"
        viewed.follow_until(lambda: viewed.map.read_status().frames == 1, "its figures")
        setup.close()
    assert viewed.points(), "what was seen stays"


def test_a_viewer_asks_and_orders_by_services(viewed, tmp_path):
    setup = Setup(tmp_path)
    setup.send(wall())
    setup.client.wait_for(lambda: setup.pipeline.voxel_count > 0)
    viewed.follow_until(has_whole(viewed, setup), "the whole map")
    answer = viewed.map.query("wall")
    expected = setup.pipeline.query("wall")
    assert len(answer.result.objects) == len(expected.objects) > 0
    np.testing.assert_allclose(
        answer.result.objects[0].T_map_box, expected.objects[0].T_map_box, atol=1e-6
    )
    np.testing.assert_array_equal(answer.result.object_ids, expected.object_ids)
    assert answer.similarity is not None and len(answer.similarity.scores) == len(expected.scores)
    with pytest.raises(BadInput, match="10000 characters"):
        viewed.map.query("x" * 10_000)
    viewed.map.set_vocabulary(("floor", "wall"))
    viewed.follow_until(lambda: viewed.blocks.names == ("floor", "wall"), "other names")
    viewed.follow_until(has_whole(viewed, setup), "other labels")
    viewed.map.act("purify")
    viewed.follow_until(lambda: viewed.map.read_status().purified_age_s is not None, "purified")
    expected_objects = setup.pipeline.objects()
    viewed.follow_until(lambda: len(viewed.map.objects()) == len(expected_objects), "objects")
    for found, known in zip(viewed.map.objects(), expected_objects, strict=True):
        assert (found.object_id, found.label, found.state) == (
            *(known.object_id, known.label, known.state),
        )
        np.testing.assert_allclose(found.T_map_box, known.T_map_box, atol=1e-6)
    view = viewed.map.read_camera()
    assert view is not None and view.color.shape == (24, 32, 3)
    np.testing.assert_array_equal(view.T_map_cam, np.eye(4))
    assert viewed.map.read_camera() is None
    assert "map.safetensors" in viewed.map.act("save", "map.safetensors")
    with pytest.raises(BadInput):
        viewed.map.act("save", "../map.safetensors")
    viewed.map.act("reset")
    viewed.follow_until(lambda: not viewed.points(), "an empty map")
    setup.close()


def test_what_a_viewer_needs_to_know_are_parameters_of_the_mapper():
    from geopurify.config import Config
    from geopurify.config import settings as settings_of
    from geopurify_ros.ros_config import RosConfig

    assert set(PARAMETERS) <= {s.name for kind in (Config, RosConfig) for s in settings_of(kind)}


@pytest.mark.parametrize(
    "sentence",
    ["the wooden lmap on the table", "the chair next to the table", "the chair near the sofa"],
)
def test_how_a_text_was_understood_is_the_same_over_a_service(sentence):
    answer = answer_expression(parse_expression(sentence), hand_made_room())
    here = understanding_of(answer)
    there = understanding_from_message(make_referring_answer(answer), answer.count)
    assert list(there.lines()) == list(here.lines()) and there.names == here.names
    for one, other in zip(there.anchors, here.anchors, strict=True):
        np.testing.assert_allclose(one.T_map_box, other.T_map_box, atol=1e-12)
        np.testing.assert_allclose(one.size_m, other.size_m)
