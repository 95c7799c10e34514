# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What goes wrong inside of the node does not end it and loses no map."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import rclpy
from geopurify_msgs.msg import ObjectArray
from geopurify_msgs.srv import LoadMap
from rclpy.exceptions import InvalidHandle
from rclpy.node import Node
from rclpy.parameter import Parameter
from sensor_msgs.msg import PointCloud2
from small_room import wall

from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.errors import BadInput
from geopurify.messages import FrameMessages
from geopurify.pipeline import Pipeline, Purification
from geopurify_ros.mapper import MapperNode
from geopurify_ros.mapping_session import MappingSession
from geopurify_ros.process import spinner
from geopurify_ros.process.worker import JOIN_TIMEOUT_S
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.tools.camera_publisher import CameraPublisher

SETTINGS = {"encoder.kind": "scores", "map.voxel_size_m": 0.05}
TIMEOUT_S = 30.0
SELDOM_S = 3000.0  # the tests do what the timers would
ROS_CONFIG = RosConfig(
    purify_period_s=SELDOM_S,
    publish_period_s=SELDOM_S,
    update_period_s=SELDOM_S,
    diagnostics_period_s=SELDOM_S,
    disk_reserve_megabytes=0,
)


@pytest.fixture
def pipeline() -> Pipeline:
    config = from_flat(SETTINGS)
    return Pipeline(config, create_encoder(config.encoder))


@pytest.fixture
def node(middleware: None) -> Iterator[Node]:
    made = rclpy.create_node("geopurify")
    yield made
    made.destroy_node()


@contextmanager
def mapping(node: Node, pipeline: Pipeline, **settings: object) -> Iterator[MappingSession]:
    """Map with settings; nobody spins."""
    made = MappingSession(node, pipeline, replace(ROS_CONFIG, **settings))
    yield made
    made.destroy()


@pytest.fixture
def mapper(node: Node, pipeline: Pipeline) -> Iterator[MappingSession]:
    with mapping(node, pipeline) as made:
        yield made


def dropped(mapper: MappingSession) -> dict[str, int]:
    return mapper._health.counts()["dropped"]


def test_the_node_spins_on_after_a_callback_that_outlasted_its_publisher(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outcomes = iter([InvalidHandle("destroyed"), None, KeyboardInterrupt()])

    def spin_once(timeout_sec: float) -> None:
        if outcome := next(outcomes):
            raise outcome

    executor = SimpleNamespace(add_node=lambda node: None, spin_once=spin_once)
    monkeypatch.setattr(spinner, "MultiThreadedExecutor", lambda threads: executor)
    spun = SimpleNamespace(context=SimpleNamespace(ok=lambda: True))
    with pytest.raises(KeyboardInterrupt):
        spinner.Spinner(spun, threads=1).run()
    assert not list(outcomes)


def test_the_node_spins_on_after_a_callback_that_failed_but_not_if_nothing_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failures = 0

    def spin_once(timeout_sec: float) -> None:
        nonlocal failures
        failures += 1
        if failures == 10:  # from now on it looks as if nothing had worked for long
            monkeypatch.setattr(spinner, "LONGEST_FAILING_S", -1.0)
        raise ValueError("Seconds value must not be negative")

    executor = SimpleNamespace(add_node=lambda node: None, spin_once=spin_once)
    monkeypatch.setattr(spinner, "MultiThreadedExecutor", lambda threads: executor)
    spun = SimpleNamespace(context=SimpleNamespace(ok=lambda: True))
    with pytest.raises(ValueError, match="must not be negative"):
        spinner.Spinner(spun, threads=1).run()
    assert failures == 10


def test_a_timer_that_fails_is_counted_and_does_not_end_the_node(
    node: Node, mapper: MappingSession, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise MemoryError("no room for the cloud")

    pipeline.integrate(wall())
    mapper._publishers.note_change()
    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "label_voxels", fail)
        for timer in node.timers:
            timer.callback()
        end_s = time.monotonic() + TIMEOUT_S
        while not dropped(mapper) and time.monotonic() < end_s:
            time.sleep(0.01)  # the timer's work is done in a thread of its own
    assert set(dropped(mapper)) == {"internal_error"}  # of each thing that is published
    clouds: list[PointCloud2] = []
    monkeypatch.setattr(mapper._publishers._cloud, "publish", clouds.append)
    mapper._publishers.publish_map()
    assert [cloud.width for cloud in clouds] == [pipeline.voxel_count]


def test_a_map_that_is_emptied_after_its_purification_has_no_objects(
    mapper: MappingSession, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[ObjectArray] = []
    monkeypatch.setattr(mapper._objects._objects, "publish", published.append)
    pipeline.integrate(wall())
    pipeline.purify()
    pipeline.reset()
    pipeline.integrate(wall())
    mapper._renew_objects()
    assert [len(message.objects) for message in published] == [0]


def test_the_map_is_saved_while_a_purification_goes_on(
    node: Node, pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, saved, is_saved = threading.Event(), threading.Event(), []

    def purify() -> Purification:
        busy.set()
        is_saved.append(saved.wait(JOIN_TIMEOUT_S))
        return Purification(0, {})

    pipeline.integrate(wall())
    monkeypatch.setattr(pipeline, "purify", purify)
    settings = {"map_directory": str(tmp_path), "autosave_path": "end.safetensors"}
    with mapping(node, pipeline, **settings) as mapper:
        mapper._progress.frames += 1
        save = mapper._store.save
        monkeypatch.setattr(mapper._store, "save", lambda *a, **k: (save(*a, **k), saved.set())[0])
        mapper._purifier.put(None)
        assert busy.wait(TIMEOUT_S)
    assert is_saved == [True]
    assert (tmp_path / "end.safetensors").exists()


def test_a_transition_that_fails_says_why_and_leaves_nothing(
    middleware: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    def fail(mapper: MappingSession) -> None:
        raise RuntimeError("no room for a subscription")

    node = MapperNode(parameter_overrides=[Parameter("encoder.kind", value="scores")])
    before = [len(list(each)) for each in (node.services, node.publishers, node.timers)]
    with monkeypatch.context() as patched:
        patched.setattr(MappingSession, "activate", fail)
        assert not node.start()
    assert "no room for a subscription" in capfd.readouterr().err
    assert before == [len(list(each)) for each in (node.services, node.publishers, node.timers)]
    assert node.start()
    node.stop()
    node.destroy_node()


def test_a_start_goes_on_though_somebody_else_activates_first(
    middleware: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = MapperNode(parameter_overrides=[Parameter("encoder.kind", value="scores")])
    configure = node.trigger_configure

    def configure_and_activate() -> object:
        code = configure()
        node.trigger_activate()
        return code

    monkeypatch.setattr(node, "trigger_configure", configure_and_activate)
    assert node.start()
    node.stop()
    node.destroy_node()


def test_an_override_of_the_qos_that_is_none_is_refused_in_a_sentence(
    middleware: None, capfd: pytest.CaptureFixture
) -> None:
    values = {
        "encoder.kind": "scores",
        "qos_overrides./color/image_raw.subscription.reliability": "relaible",
    }
    overrides = [Parameter(name, value=value) for name, value in values.items()]
    node = MapperNode(parameter_overrides=overrides)
    assert not node.start()
    said = capfd.readouterr().err
    assert "on_activate failed: can't subscribe to /color/image_raw" in said
    assert "relaible" in said
    assert "Traceback" not in said
    node.destroy_node()


@pytest.mark.parametrize("name", ["map.ply", "missing/map.safetensors"])
def test_an_autosave_that_could_never_be_written_ends_the_start(
    node: Node, pipeline: Pipeline, tmp_path: Path, name: str
) -> None:
    config = replace(ROS_CONFIG, map_directory=str(tmp_path), autosave_path=name)
    with pytest.raises(BadInput, match="is not a file name ending in"):
        MappingSession(node, pipeline, config)


def test_a_purification_that_failed_is_tried_again_by_the_next_period(
    mapper: MappingSession, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("CUDA out of memory")

    asked: list[None] = []
    monkeypatch.setattr(mapper._purifier, "put", asked.append)
    pipeline.integrate(wall())
    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "purify", fail)
        with pytest.raises(RuntimeError):
            mapper._purify(None)
    mapper._purify_if_changed()
    assert asked == [None]
    mapper._purify(None)
    mapper._purify_if_changed()
    assert asked == [None]


def test_an_empty_map_that_is_to_be_purified_costs_no_frame(mapper: MappingSession) -> None:
    mapper._purify(None)
    assert dropped(mapper) == {}
    assert mapper._health.counts()["noticed"] == {"map_empty": 1}


def frame_messages(camera: CameraPublisher, stamp_s: int, x_m: float) -> FrameMessages:
    T_map_cam = np.eye(4)
    T_map_cam[0, 3] = x_m
    made = camera.messages(replace(wall(stamp_s * 10**9), T_map_cam=T_map_cam))
    return FrameMessages(
        info=made["color/camera_info"],
        color=made["color/image_raw"],
        depth=made["depth/image_raw"],
        pose=made["pose"],
        scores=made["scores/image_raw"],
    )


def test_a_loaded_map_survives_that_its_poses_are_elsewhere(
    node: Node, pipeline: Pipeline, tmp_path: Path
) -> None:
    camera = CameraPublisher(node, "map", "camera", has_classes=True)
    settings = {"map_directory": str(tmp_path), "on_jump": "reset", "max_speed_m_s": 5.0}
    with mapping(node, pipeline, **settings) as mapper:
        mapper._integrate(frame_messages(camera, 1, 0.0))
        voxels = mapper._store.save("a.safetensors").voxels
        request = LoadMap.Request(path="a.safetensors")
        mapper._map_services._load_map(request, LoadMap.Response())
        mapper._integrate(frame_messages(camera, 2, 30.0))
        assert pipeline.voxel_count > voxels
        assert mapper._health.counts()["noticed"] == {}


def test_the_emptied_map_is_published_though_the_frame_that_jumped_is_refused(
    node: Node, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = CameraPublisher(node, "map", "camera", has_classes=True)
    with mapping(node, pipeline, on_jump="reset", max_speed_m_s=5.0) as mapper:
        mapper._integrate(frame_messages(camera, 1, 0.0))
        mapper._publishers.publish_map()
        far = frame_messages(camera, 2, 30.0)
        far.depth.data = type(far.depth.data)("B", bytes(len(far.depth.data)))
        with pytest.raises(BadInput):
            mapper._integrate(far)
        clouds: list[PointCloud2] = []
        monkeypatch.setattr(mapper._publishers._cloud, "publish", clouds.append)
        mapper._publishers.publish_map()
    assert [cloud.width for cloud in clouds] == [0]


def test_frames_that_waited_are_counted_when_they_are_forgotten(
    mapper: MappingSession, node: Node
) -> None:
    camera = CameraPublisher(node, "map", "camera", has_classes=True)
    busy, release = threading.Event(), threading.Event()

    def integrate(_: FrameMessages) -> None:
        busy.set()
        assert release.wait(TIMEOUT_S)

    mapper._integrator._task = integrate
    mapper._enqueue(frame_messages(camera, 1, 0.0))
    assert busy.wait(TIMEOUT_S)
    for forget in (partial(mapper.pause, True), mapper.reset, mapper.deactivate):
        mapper._paused = False
        mapper._enqueue(frame_messages(camera, 2, 0.0))
        forget()
    release.set()
    counts = mapper._health.counts()
    assert counts["skipped"] == {"paused": 1, "reset": 1, "deactivated": 1}
    assert counts["dropped"] == {}
