# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the node does while it is configured: frames in, map, clouds and answers out."""

import logging
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.node import Node
from rclpy.timer import Timer

from geopurify.compute.stages import measure_stages, stage
from geopurify.errors import BadInput, quote
from geopurify.map_files.align import Alignment
from geopurify.messages import FrameMessages, ns_from_stamp
from geopurify.pipeline import Pipeline
from geopurify.query.vocabulary import Vocabulary
from geopurify.runtime.rolling_window import RollingWindow
from geopurify_ros.actions import FindObjectAction
from geopurify_ros.frame_locator import FrameLocator
from geopurify_ros.keyframe_filter import (
    MOST_CAMERAS,
    KeyframeFilter,
    StampedPose,
    describe_jump,
    find_skip_reason,
)
from geopurify_ros.monitoring import Health, create_timer, guard_callback
from geopurify_ros.process.worker import (
    JOIN_TIMEOUT_S,
    MAPPING_NICENESS,
    PURIFYING_NICENESS,
    Worker,
)
from geopurify_ros.publishers import (
    CameraViewPublisher,
    DiagnosticsPublisher,
    MappingProgress,
    MapPublishers,
    ObjectFrames,
    ObjectPublishers,
)
from geopurify_ros.publishers.static_transforms import SAVED_MAP_FRAME, StaticTransforms
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.services import MapServices, QueryServices
from geopurify_ros.storage import Autosave, MapStore, SavedMap
from geopurify_ros.subscribers import TF_POSE_SOURCES, CameraSubscribers, TfPoseSource

logger = logging.getLogger(__name__)


class MappingSession:
    """Connects the subscribers, publishers and services of a node with a pipeline.

    Frames are integrated in one thread and the map is purified in another, so that callbacks
    only convert and hand over.  Services answer from the start; frames are mapped while active.

    Args:
        node: whose names are used.
        pipeline: that maps.
        config: of the node; may be replaced by one with other live settings.
        refused: requests that the node has refused so far, by reason.

    Raises:
        BadInput: the map to start from can't be loaded.
    """

    def __init__(
        self,
        node: Node,
        pipeline: Pipeline,
        config: RosConfig,
        refused: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self.config = config
        self._node = node
        self._pipeline = pipeline
        self._health = Health(config.silence_s, refused=refused)
        self._progress = MappingProgress()
        reserve_bytes = 1e6 * config.disk_reserve_megabytes
        self._store = MapStore(pipeline, config.map_directory, config.map_mode, reserve_bytes)
        self._load_initial_map()
        self._autosave = Autosave(self._store, config, self._health, self._map_state)
        self._keyframes = KeyframeFilter(self._on_camera_forgotten)
        self._window = RollingWindow(pipeline, config.map_mode)
        self._paused = False
        self._purified_state: tuple[int, Vocabulary] | None = None
        self._cameras: list[CameraSubscribers] = []
        self._tf: TfPoseSource | None = None
        self._diagnostics = DiagnosticsPublisher(node, pipeline, self._health, self._progress)
        self._publishers = MapPublishers(node, pipeline, config)
        self._transforms = StaticTransforms(node)
        self._frames = ObjectFrames(pipeline, self._transforms)
        self._objects = ObjectPublishers(node, pipeline, self._health)
        self._locator = FrameLocator(
            config.global_frame, lambda: ns_from_stamp(self._publishers.header().stamp)
        )
        self._views = CameraViewPublisher(node, pipeline, self._health)
        self._integrator: Worker[FrameMessages] = Worker(
            "integrate",
            self._integrate,
            config.frame_queue_size,
            self._health.report,
            MAPPING_NICENESS,
        )
        self._purifier: Worker[None] = Worker(
            "purify", self._purify, 1, self._health.report, PURIFYING_NICENESS
        )
        # each in its own thread, so that a large cloud delays neither updates nor timers
        publishers = self._publishers
        self._cloud_worker = self._publishing_worker(
            "cloud", publishers.publish_map, publishers.pace.wait_s
        )
        self._update_worker = self._publishing_worker(
            "updates", publishers.publish_updates, publishers.update_pace.wait_s
        )
        self._object_worker = self._publishing_worker("objects", self._renew_objects)
        self._query_services = QueryServices(
            node, pipeline, self._publishers, self._frames, self._health, self._locator
        )
        self._map_services = MapServices(node, pipeline, self, self._publishers, self._health)
        self._find_object = FindObjectAction(
            node, pipeline, self._publishers.header, self._health, self._locator
        )
        self._timers = self._start_timers()
        self._publishers.publish_vocabulary()
        self._publish_objects()

    def activate(self) -> None:
        """Subscribe to the cameras, and to TF where it gives or completes poses."""
        on_frame = self._enqueue
        if self.config.pose_source in TF_POSE_SOURCES:
            self._tf = TfPoseSource(self._node, self.config, self._health, self._enqueue)
            on_frame = self._tf.push
            self._locator.transforms = self._tf.transforms
        required_input = self._pipeline.encoder.required_input
        for name in self.config.cameras or ("",):  # one by one: those made so far can be destroyed
            self._cameras.append(
                CameraSubscribers(
                    self._node, self.config, required_input, self._health, on_frame, name
                )
            )

    def deactivate(self) -> None:
        """Unsubscribe; the map stays and services answer."""
        for camera in self._cameras:
            camera.destroy()
        if self._tf:
            self._tf.destroy()
        self._discard_waiting("deactivated")
        self._cameras, self._tf = [], None
        self._locator.transforms = None

    def stop(self) -> None:
        """End the threads, and save the map if ``autosave_path`` is set."""
        self.deactivate()
        for timer in self._timers:
            self._node.destroy_timer(timer)
        workers = (
            *(self._integrator, self._purifier, self._views),
            *(self._cloud_worker, self._update_worker, self._object_worker),
            *(self._query_services, self._map_services),
        )
        for worker in workers:
            worker.ask_to_stop()
        deadline_s = time.monotonic() + JOIN_TIMEOUT_S
        self._integrator.join(deadline_s)
        self._autosave.save_if_changed()  # a purification only reads the map
        for worker in workers:
            worker.join(deadline_s)

    def destroy(self) -> None:
        """Stop, and destroy the publishers and services."""
        self.stop()
        for part in (
            *(self._query_services, self._map_services, self._find_object),
            *(self._publishers, self._objects, self._views, self._transforms, self._diagnostics),
        ):
            part.destroy()

    def refuse(self, error: BadInput) -> None:
        """Count and log a request that the node refuses."""
        self._health.refuse(error)

    def save_map(self, name: str) -> SavedMap:
        """Write the map to a file of ``map_directory``; see `MapStore.save`."""
        return self._store.save(name, purified=self.config.save_purified)

    def load_map(self, name: str, align: bool) -> Alignment | None:
        """Replace the map by one of ``map_directory``, or add that where it is found to lie.

        Its frame is published then.
        """
        if align:
            self._transforms.require()
        found = self._store.load(name, align)
        self._keyframes.clear()  # no jump from the old map into another one
        if found is None:
            self._locator.T_map_cam = None
        else:
            frames = {SAVED_MAP_FRAME: found.T_first_second}
            self._transforms.publish(frames, self._publishers.header())
        self._publish_objects()
        return found

    def schedule_purification(self) -> None:
        """Purify the map soon, without waiting for it."""
        self._purifier.put(None)

    def pause(self, paused: bool) -> None:
        """Skip all frames, or map again."""
        self._paused = paused
        if paused:
            self._skip("paused", self._integrator.clear())

    def reset(self) -> None:
        """Empty the map and the queues."""
        self._discard_waiting("reset")
        self._empty_map()
        self._publishers.publish_map()
        self._publish_objects()

    def _load_initial_map(self) -> None:
        path = self.config.load_path
        if not path:
            return
        if path == self.config.autosave_path and not self._store.exists(path):
            logger.info("Starting with an empty map: %r does not exist yet", path)
            return
        self._store.load(path)
        voxels = self._pipeline.voxel_count
        classes = len(self._pipeline.vocabulary.names)
        logger.info("Loaded %d voxels and %d classes from %r", voxels, classes, path)

    def _start_timers(self) -> list[Timer]:
        config = self.config
        group = MutuallyExclusiveCallbackGroup()
        wanted: list[tuple[float, Callable[[], object]]] = [
            (config.publish_period_s, lambda: self._cloud_worker.put(None)),
            (config.update_period_s, lambda: self._update_worker.put(None)),
            (config.diagnostics_period_s, self._publish_diagnostics),
            (config.purify_period_s, self._purify_if_changed),
            (config.autosave_period_s, self._autosave.save_if_changed),
        ]
        return [
            create_timer(self._node, period_s, callback, group, self._health)
            for period_s, callback in wanted
            if period_s > 0
        ]

    def _publishing_worker(
        self, name: str, publish: Callable[[], None], wait_s: Callable[[], float] = lambda: 0.0
    ) -> Worker[None]:
        """Return a thread that publishes when it is told to, beside the mapping of frames."""

        def publish_if_up(_: None) -> None:
            if self._node.context.ok():  # else the node was shut down meanwhile
                publish()

        task = guard_callback(publish_if_up, self._health)
        return Worker(name, task, 1, self._health.report, MAPPING_NICENESS, wait_s)

    def _map_state(self) -> tuple[int, Vocabulary]:
        """Return what a purification depends on: the frames so far and the vocabulary."""
        return self._progress.frames, self._pipeline.vocabulary

    def _enqueue(self, messages: FrameMessages) -> None:
        if self._paused:
            self._health.skip("paused")
        elif not self._integrator.put(messages):
            self._health.drop("frame_queue_full")

    def _integrate(self, messages: FrameMessages) -> None:
        """Convert one frame, fuse it into the map, and have it published."""
        config, camera = self.config, messages.camera_frame
        pose = StampedPose(messages.stamp_ns, messages.T_map_cam(config.global_frame))
        if not self._is_keyframe(camera, pose):
            return
        unit_m = self._pipeline.config.lifting.depth_unit_m
        frame = messages.frame(pose.T_map_cam, config.images_rectified, unit_m)
        integration = self._pipeline.integrate(frame)
        self._keyframes.accept(camera, pose)
        self._locator.T_map_cam = pose.T_map_cam
        self._progress.frames += 1
        self._progress.voxels_carved += integration.voxels_carved
        self._progress.voxels_evicted += integration.voxels_evicted + self._move_window(pose)
        self._health.measure(integration.seconds)
        self._publishers.note_change(frame.stamp_ns)
        self._cloud_worker.put(None)
        self._update_worker.put(None)
        self._views.offer(frame, camera)

    def _is_keyframe(self, camera: str, pose: StampedPose) -> bool:
        """Return whether to map a frame, after a jump with an empty map if that is wanted."""
        motion = self._keyframes.measure_motion(camera, pose)
        if jump := describe_jump(motion, self.config):
            self._health.warn("jump", jump)
            if self.config.on_jump == "reset":
                self._empty_map()  # published also if the frame that jumped is dropped
        elif reason := find_skip_reason(motion, self.config):
            self._health.skip(reason)
            return False
        return True

    def _move_window(self, pose: StampedPose) -> int:
        try:
            return self._window.follow(pose.T_map_cam)
        except BadInput as error:  # the frame is in the map, so it is not dropped
            self._health.warn(error.reason, str(error))
            return 0

    def _on_camera_forgotten(self, camera: str) -> None:
        self._health.warn(
            "cameras_many", f"of more than {MOST_CAMERAS} cameras {quote(camera)} is forgotten"
        )

    def _purify_if_changed(self) -> None:
        if self._pipeline.voxel_count and self._map_state() != self._purified_state:
            self.schedule_purification()

    def _purify(self, _: None) -> None:
        self._purified_state = self._map_state()
        try:
            purification = self._pipeline.purify()
        except Exception as error:
            self._purified_state = None  # the next period tries again
            if not isinstance(error, BadInput):
                raise
            self._health.warn(error.reason, str(error))  # costs no frame
            return
        self._progress.purifications += 1
        self._progress.purified_s = time.monotonic()
        self._health.measure(purification.seconds)
        self._publishers.note_change()
        if self._node.context.ok():  # else the node was shut down meanwhile
            self._publishers.publish_dropped_names()
            for worker in (self._object_worker, self._update_worker, self._cloud_worker):
                worker.put(None)

    def _renew_objects(self) -> None:
        """Find the objects of the last purification and publish them."""
        with measure_stages() as seconds, stage("objects"):
            try:
                self._pipeline.objects()
            except BadInput as error:
                if error.reason != "map_not_purified":  # it was emptied meanwhile: it has none
                    raise
        self._health.measure(seconds)
        self._publish_objects()

    def _publish_objects(self) -> None:
        header = self._publishers.header()
        self._objects.publish(header)
        self._frames.publish(header)

    def _empty_map(self) -> None:
        self._keyframes.clear()
        self._locator.T_map_cam = None
        self._pipeline.reset()
        self._publishers.note_change()

    def _discard_waiting(self, reason: str) -> None:
        """Discard the frames that wait, in the order of the queues that they pass."""
        for camera in self._cameras:
            self._skip(reason, camera.clear())
        tf = self._tf  # on_deactivate may take it away meanwhile
        if tf:
            self._skip(reason, tf.clear())
        self._skip(reason, self._integrator.clear())

    def _skip(self, reason: str, frames: int) -> None:
        for _ in range(frames):
            self._health.skip(reason)

    def _publish_diagnostics(self) -> None:
        active = "active" if self._cameras else "inactive"
        self._diagnostics.publish(len(self._integrator), "paused" if self._paused else active)
