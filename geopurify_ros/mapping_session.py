# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From messages to the map: what the node does while it is configured."""

import logging
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.timer import Timer
from std_msgs.msg import Header

from geopurify.errors import BadInput, shown
from geopurify.frame import Frame
from geopurify.messages import FrameMessages, ns_from_stamp
from geopurify.messages.transforms import NotKnown
from geopurify.pipeline import Pipeline
from geopurify.query.vocabulary import Vocabulary
from geopurify.runtime.rolling_window import RollingWindow
from geopurify_ros.keyframe_filter import (
    MOST_CAMERAS,
    KeyframeFilter,
    StampedPose,
    describe_jump,
    find_skip_reason,
    within_region,
)
from geopurify_ros.monitoring.callback_guard import guard_callback
from geopurify_ros.monitoring.health import Health
from geopurify_ros.process.worker import (
    JOIN_TIMEOUT_S,
    MAPPING_NICENESS,
    PURIFYING_NICENESS,
    Worker,
)
from geopurify_ros.publishers.diagnostics import DiagnosticsPublisher, MappingProgress
from geopurify_ros.publishers.map_publishers import MapPublishers
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.services.map_services import MapServices
from geopurify_ros.services.query_services import QueryServices
from geopurify_ros.storage.map_store import MapStore
from geopurify_ros.subscribers.camera_subscribers import CameraSubscribers
from geopurify_ros.subscribers.tf_pose_source import TfPoseSource

logger = logging.getLogger(__name__)


class MappingSession:
    """Connects the topics, services and timers of a node with a pipeline.

    Frames are integrated in one thread and the map is purified in another, so that callbacks
    only convert and hand over.  It answers from the start, and maps once it is active.

    Args:
        node: whose names are used.
        pipeline: that maps.
        config: of the node; may be replaced by one with other live settings.
        refused: requests that the node has refused so far, by reason.

    Raises:
        BadInput: the map to begin with can't be loaded.
    """

    def __init__(
        self,
        node: Node,
        pipeline: Pipeline,
        config: RosConfig,
        refused: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self.config = config
        self._pipeline = pipeline
        self._node = node
        reserve_bytes = 1e6 * config.disk_reserve_megabytes
        self._store = MapStore(pipeline, config.map_directory, config.map_mode, reserve_bytes)
        self._load_first()
        self._gate = KeyframeFilter(self._on_camera_forgotten)
        self._progress = MappingProgress()
        self._window = RollingWindow(pipeline, config.map_mode)
        self._paused = False
        self._inputs: list[CameraSubscribers] = []
        self._tf: TfPoseSource | None = None
        self._saved_state = self._state()
        self._purified_state: tuple[int, Vocabulary] | None = None
        self._health = Health(config.silence_s, refused=refused)
        self._stats = DiagnosticsPublisher(node, pipeline, self._health, self._progress)
        self._outputs = MapPublishers(node, pipeline, config)
        self._integrator: Worker[FrameMessages] = Worker(
            "integrate",
            self._integrate,
            config.frame_queue_size,
            self._health.refuse,
            MAPPING_NICENESS,
        )
        self._purifier: Worker[None] = Worker(
            "purify", self._purify, 1, self._health.refuse, PURIFYING_NICENESS
        )
        self._services = QueryServices(node, pipeline, self._outputs, self._health, self._locate)
        self._map_services = MapServices(
            node,
            pipeline,
            self._store,
            self._outputs,
            self._health,
            schedule_purification=lambda: self._purifier.put(None),
            on_load=self._gate.clear,  # no jump from the old map into another one
            reset=self._reset,
            pause=self._pause,
        )
        self._timers = self._start_timers()
        self._outputs.publish_vocabulary()

    def activate(self) -> None:
        """Begin to listen."""
        config, health = self.config, self._health
        on_match = self._enqueue
        if config.pose_source == "tf":
            self._tf = TfPoseSource(self._node, config, health, self._enqueue)
            on_match = self._tf.push
        reads = self._pipeline.encoder.reads
        for camera in config.cameras or ("",):  # one by one: those made so far can be destroyed
            self._inputs.append(
                CameraSubscribers(self._node, config, reads, health, on_match, camera)
            )

    def refuse(self, error: BadInput) -> None:
        """Count and log a request that the node refuses."""
        self._health.refuse(error, is_request=True)

    def deactivate(self) -> None:
        """Listen no more; the map stays and answers."""
        for source in self._inputs:
            source.destroy()
        if self._tf:
            self._tf.destroy()
        self._discard("deactivated")
        self._inputs, self._tf = [], None

    def stop(self) -> None:
        """Let the threads end, and save the map if that is asked for."""
        self.deactivate()
        for timer in self._timers:
            self._node.destroy_timer(timer)
        workers = (self._integrator, self._purifier, self._services, self._map_services)
        for worker in workers:
            worker.ask_to_stop()
        deadline_s = time.monotonic() + JOIN_TIMEOUT_S
        self._integrator.join(deadline_s)
        self._autosave()  # a purification only reads the map
        for worker in workers:
            worker.join(deadline_s)

    def destroy(self) -> None:
        """Stop, and take the topics and services away."""
        self.stop()
        for part in (self._services, self._map_services, self._outputs, self._stats):
            part.destroy()

    def _load_first(self) -> None:
        """Begin with the map that the configuration names, if it names one.

        The end would be late to find out that the name of the autosave is not usable.
        """
        path, autosave_path = self.config.load_path, self.config.autosave_path
        if autosave_path:
            self._store.exists(autosave_path)
        if not path:
            return
        if path == autosave_path and not self._store.exists(path):
            logger.info("there is no map %r yet: begins with an empty one", path)
            return
        voxels = self._store.load(path)
        classes = len(self._pipeline.vocabulary.names)
        logger.info("begins with the %d voxels and %d classes of %r", voxels, classes, path)

    def _start_timers(self) -> list[Timer]:
        config = self.config
        group = MutuallyExclusiveCallbackGroup()
        steady = Clock(clock_type=ClockType.STEADY_TIME)  # simulated time may stand still
        wanted: list[tuple[float, Callable[[], None]]] = [
            (config.publish_period_s, self._outputs.publish_map),
            (config.update_period_s, self._outputs.publish_updates),
            (config.diagnostics_period_s, self._publish_stats),
            (config.purify_period_s, self._purify_if_changed),
            (config.autosave_period_s, self._autosave),
        ]
        return [
            self._node.create_timer(
                period_s,
                guard_callback(callback, self._health),
                callback_group=group,
                clock=steady,
            )
            for period_s, callback in wanted
            if period_s > 0
        ]

    def _state(self) -> tuple[int, Vocabulary]:
        """Return what a purification depends on: the frames so far and the vocabulary."""
        return self._progress.frames, self._pipeline.vocabulary

    def _enqueue(self, messages: FrameMessages) -> None:
        if self._paused:
            self._health.skip("paused")
        elif not self._integrator.put(messages):
            self._health.drop("frame_queue_full")

    def _integrate(self, messages: FrameMessages) -> None:
        config, camera = self.config, messages.camera_frame
        seen = StampedPose(messages.stamp_ns, messages.T_map_cam(config.global_frame))
        motion = self._gate.motion(camera, seen)
        jump = describe_jump(motion, config)
        if jump:
            self._on_jump(jump)
        elif reason := find_skip_reason(motion, config):
            self._health.skip(reason)
            return
        unit_m = self._pipeline.config.lifting.depth_unit_m
        frame = messages.frame(config.global_frame, config.images_rectified, unit_m)
        integration = self._pipeline.integrate(within_region(frame, config))
        self._gate.accept(camera, seen)
        self._progress.frames += 1
        self._progress.voxels_carved += integration.voxels_carved
        self._progress.voxels_evicted += integration.voxels_evicted + self._move_window(frame)
        self._health.measure(integration.seconds)
        self._outputs.note_change(frame.stamp_ns)

    def _move_window(self, frame: Frame) -> int:
        try:
            return self._window.follow(frame.T_map_cam)
        except BadInput as error:  # the frame is in the map, so it is not dropped
            self._health.notice(error.reason, str(error))
            return 0

    def _on_camera_forgotten(self, camera: str) -> None:
        self._health.notice(
            "cameras_many", f"of more than {MOST_CAMERAS} cameras {shown(camera)} is forgotten"
        )

    def _on_jump(self, sentence: str) -> None:
        self._health.notice("jump", sentence)
        if self.config.on_jump == "reset":
            self._gate.clear()
            self._pipeline.reset()
            self._outputs.note_change()  # the frame that jumped may be refused

    def _purify_if_changed(self) -> None:
        if self._pipeline.voxel_count and self._state() != self._purified_state:
            self._purifier.put(None)

    def _purify(self, _: None) -> None:
        self._purified_state = self._state()
        try:
            purification = self._pipeline.purify()
        except Exception as error:
            self._purified_state = None  # the next period tries again
            if not isinstance(error, BadInput):
                raise
            self._health.notice(error.reason, str(error))  # costs no frame
            return
        self._progress.purifications += 1
        self._progress.purified_s = time.monotonic()
        self._health.measure(purification.seconds)
        self._outputs.note_change()
        if self._node.context.ok():  # else the node was shut down meanwhile
            self._outputs.publish_map()

    def _autosave(self) -> None:
        path = self.config.autosave_path
        if not path or self._state() == self._saved_state or not self._pipeline.voxel_count:
            return
        state = self._state()
        try:
            saved = self._store.save(path, self.config.older_maps, may_use_reserve=True)
        except BadInput as error:  # costs no frame; the next period tries again
            self._health.notice(error.reason, str(error))
            return
        self._saved_state = state
        logger.info("saved %d voxels to %s", saved.voxels, saved.path)
        if saved.older:
            logger.warning("the map of another run that was there is now %s", saved.older)

    def _reset(self) -> None:
        self._discard("reset")
        self._gate.clear()
        self._pipeline.reset()
        self._outputs.note_change()
        self._outputs.publish_map()

    def _pause(self, paused: bool) -> None:
        self._paused = paused
        if paused:
            self._skip("paused", self._integrator.clear())

    def _discard(self, reason: str) -> None:
        """Forget the frames that wait, from those that come first on."""
        for source in self._inputs:
            self._skip(reason, source.clear())
        tf = self._tf  # on_deactivate may take it away meanwhile
        if tf:
            self._skip(reason, tf.clear())
        self._skip(reason, self._integrator.clear())

    def _skip(self, reason: str, frames: int) -> None:
        for _ in range(frames):
            self._health.skip(reason)

    def _locate(self, header: Header) -> NDArray[np.float64]:
        """Return the transform from the frame of a header to the map."""
        frame_id = header.frame_id.lstrip("/")
        if frame_id in ("", self.config.global_frame):
            return np.eye(4)
        tf = self._tf  # on_deactivate may take it away meanwhile
        if not tf:
            raise BadInput(
                "frame_unknown",
                f"{shown(frame_id)} can't be transformed to {self.config.global_frame!r}: TF is "
                "read while the node is active with pose_source tf",
            )
        stamp_ns = ns_from_stamp(header.stamp) or ns_from_stamp(self._outputs.header().stamp)
        try:
            return tf.transforms.lookup(self.config.global_frame, frame_id, stamp_ns)
        except NotKnown as error:
            raise BadInput("frame_unknown", str(error)) from None

    def _publish_stats(self) -> None:
        active = "active" if self._inputs else "inactive"
        self._stats.publish(len(self._integrator), "paused" if self._paused else active)
