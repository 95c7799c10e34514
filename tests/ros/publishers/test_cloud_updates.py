# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Updates of the cloud over DDS: every receiver ends with the whole one."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import rclpy
from block_receiver import documented_receiver, has_cloud
from geopurify_msgs.msg import CloudUpdate
from numpy.typing import NDArray
from rclpy.subscription import Subscription
from small_room import wall
from std_msgs.msg import Header

from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify.query import LabelledCloud
from geopurify_ros.publishers import cloud_updates
from geopurify_ros.publishers.cloud_updates import CloudUpdatePublisher
from geopurify_ros.publishers.point_clouds import (
    cloud_from_points,
    pack_labelled_points,
    pack_updated_points,
)
from geopurify_ros.qos import CLOUD_UPDATES
from geopurify_ros.ros_config import RosConfig

TIMEOUT_S = 20.0
MOST = 100  # voxels in a message
ROS_CONFIG = RosConfig(update_block_voxels=4, update_max_voxels=MOST, update_whole_period_s=0.0)
SETTINGS = {"encoder.kind": "scores", "map.voxel_size_m": 0.05}


class Setup:
    """A small map, its updates, and receivers, in one process and one thread."""

    def __init__(self, ros_config: RosConfig = ROS_CONFIG) -> None:
        self.node = rclpy.create_node("geopurify")
        config = from_flat(SETTINGS)
        self.pipeline = Pipeline(config, create_encoder(config.encoder))
        self.pipeline.integrate(wall())
        self.updates = CloudUpdatePublisher(self.node, self.pipeline, ros_config)
        self.messages: list[CloudUpdate] = []
        self.first, self.first_subscription = self.receiver(self.messages.append)

    def receiver(
        self, also: Callable[[CloudUpdate], None] = lambda _: None
    ) -> tuple[Any, Subscription]:
        """Subscribe as the documentation says."""
        receiver = documented_receiver()

        def on_update(message: CloudUpdate) -> None:
            receiver.on_update(message)
            also(message)

        topic = "geopurify/cloud_updates"
        return receiver, self.node.create_subscription(
            CloudUpdate, topic, on_update, CLOUD_UPDATES
        )

    def publish_until(self, condition: Callable[[], bool]) -> None:
        """Publish again and again, as the timer does."""
        end_s = time.monotonic() + TIMEOUT_S
        while not condition():
            assert time.monotonic() < end_s
            self.updates.publish(Header(frame_id="map"))
            rclpy.spin_once(self.node, timeout_sec=0.05)

    def has_whole(self, receiver: Any) -> bool:
        """Tell whether a receiver has what the map has."""
        points = pack_labelled_points(self.pipeline.label_voxels())
        return len(points) > 0 and has_cloud(receiver, cloud_from_points(points, Header()))

    def close(self) -> None:
        self.updates.destroy()
        self.node.destroy_node()


@pytest.fixture
def setup(middleware: None) -> Iterator[Setup]:
    """Return the setup once its first receiver has the whole map."""
    made = Setup()
    made.publish_until(lambda: made.has_whole(made.first))
    yield made
    made.close()


def test_the_first_message_clears_and_each_is_small(setup: Setup) -> None:
    first, *others = setup.messages
    assert first.clear
    assert others
    assert not any(message.clear for message in others)
    assert all(0 < message.cloud.width <= MOST for message in setup.messages)
    assert {message.block_size_m for message in setup.messages} == {np.float32(0.2)}
    assert {message.header.frame_id for message in setup.messages} == {"map"}


def test_only_the_blocks_that_changed_are_sent_and_the_emptied_are_named(setup: Setup) -> None:
    whole = len(setup.messages)
    gone = setup.pipeline.map.packed_keys[:1].copy()
    setup.pipeline.shared_map.remove(gone)
    setup.updates.note_change()
    setup.publish_until(lambda: setup.has_whole(setup.first))
    (update,) = setup.messages[whole:]
    assert len(update.block_voxels) == 1

    setup.pipeline.reset()
    setup.updates.note_change()
    setup.publish_until(lambda: len(setup.first.cloud()) == 0)
    assert not any(message.clear for message in setup.messages[1:])


def test_no_more_than_the_changed_blocks_is_labelled_and_packed(
    middleware: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed: list[int] = []

    def pack(cloud: LabelledCloud) -> NDArray:
        packed.append(len(cloud.labels))
        return pack_updated_points(cloud)

    monkeypatch.setattr(cloud_updates, "pack_updated_points", pack)
    setup = Setup()
    setup.publish_until(lambda: setup.has_whole(setup.first))
    whole, voxels = len(setup.messages), setup.pipeline.map
    scored: list[int] = []
    scores = voxels.scores
    monkeypatch.setattr(
        voxels,
        "scores",
        lambda texts, rows=None: (scored.append(len(rows)), scores(texts, rows))[1],
    )
    gone = voxels.packed_keys[-1:].copy()  # the last row: no other voxel moves
    setup.pipeline.shared_map.remove(gone)
    setup.updates.note_change()
    setup.publish_until(lambda: len(setup.messages) > whole)
    (update,) = setup.messages[whole:]
    assert scored == [0]
    assert packed[-1] == update.cloud.width < MOST < voxels.size
    setup.close()


def test_another_vocabulary_relabels_the_blocks(setup: Setup) -> None:
    setup.pipeline.set_vocabulary(["floor", "wall"])
    assert not setup.has_whole(setup.first)
    setup.updates.note_change()
    setup.publish_until(lambda: setup.has_whole(setup.first))


def test_a_second_receiver_gets_everything_and_the_first_keeps_it(setup: Setup) -> None:
    whole = len(setup.messages)
    second, _ = setup.receiver()
    setup.publish_until(lambda: setup.has_whole(second) and len(setup.messages) == 2 * whole)
    assert [message.clear for message in setup.messages].count(True) == 2
    assert setup.has_whole(setup.first)


def test_who_joins_as_another_leaves_gets_everything(setup: Setup) -> None:
    setup.node.destroy_subscription(setup.first_subscription)
    second, _ = setup.receiver()
    setup.publish_until(lambda: setup.has_whole(second))


def test_an_update_that_failed_is_made_good(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise MemoryError

    setup.pipeline.reset()
    setup.updates.note_change()
    with monkeypatch.context() as patched:
        patched.setattr(setup.pipeline, "label_voxels", fail)
        with pytest.raises(MemoryError):  # once it has rested
            setup.publish_until(lambda: False)
    setup.publish_until(lambda: len(setup.first.cloud()) == 0)


def test_a_receiver_that_lost_a_message_waits_for_the_next_clear(setup: Setup) -> None:
    late = documented_receiver()
    for message in setup.messages[1:]:
        late.on_update(message)
    assert len(late.cloud()) == 0
    _, subscription = setup.receiver(late.on_update)
    setup.publish_until(lambda: setup.has_whole(late))
    setup.node.destroy_subscription(subscription)


def test_everything_is_sent_again_from_time_to_time(middleware: None) -> None:
    setup = Setup(replace(ROS_CONFIG, update_whole_period_s=1e-3))
    setup.publish_until(lambda: [message.clear for message in setup.messages].count(True) > 2)
    setup.publish_until(lambda: setup.has_whole(setup.first))
    setup.close()


def test_an_empty_map_is_told_to_a_new_receiver(setup: Setup) -> None:
    setup.pipeline.reset()
    cleared: list[bool] = []
    setup.receiver(lambda message: cleared.append(message.clear))
    setup.publish_until(lambda: cleared == [True])
    assert len(setup.first.cloud()) == 0


def test_a_message_has_room_for_a_full_block() -> None:
    with pytest.raises(BadInput, match="update_max_voxels must be at least 32768"):
        RosConfig(update_max_voxels=32767)
