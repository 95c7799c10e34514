# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The node ``geopurify``: maps what the topics bring and answers to text."""

import logging
from collections.abc import Callable

import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.clock import Clock, ClockType
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor
from rclpy.node import Node

from geopurify.encoders import create_encoder
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify.semantics.vocabulary import Vocabulary
from geopurify.warm_up import compile_kernels
from geopurify_ros.health import Health
from geopurify_ros.inputs import FrameMessages, Inputs
from geopurify_ros.middleware import use_shared_memory
from geopurify_ros.outputs import Outputs
from geopurify_ros.parameters import RosConfig, declare_parameters
from geopurify_ros.ros_logging import log_through
from geopurify_ros.services import Services
from geopurify_ros.workers import Worker

NODE_NAME = "geopurify"
EXECUTOR_THREADS = 3  # one for each callback group: inputs, services, timers

logger = logging.getLogger(__name__)


class Mapper:
    """Connects the topics, services and timers of a node with a pipeline.

    Frames are integrated in one thread and the map is purified in another, so that callbacks
    only convert and hand over.

    Args:
        node: whose names are used.
        pipeline: that maps.
        config: of the node.
    """

    def __init__(self, node: Node, pipeline: Pipeline, config: RosConfig) -> None:
        self._pipeline = pipeline
        self._config = config
        self._node = node
        self._frames = 0
        self._purifications = 0
        self._purified_state = self._state()
        self._health = Health(config.silence_s)
        self._outputs = Outputs(node, pipeline, config.global_frame)
        self._integrator: Worker[FrameMessages] = Worker(
            "integrate", self._integrate, config.frame_queue_size, self._health.refuse
        )
        self._purifier: Worker[None] = Worker("purify", self._purify, 1, self._health.refuse)
        self._services = Services(
            node,
            pipeline,
            self._outputs,
            self._health,
            schedule_purification=lambda: self._purifier.put(None),
            reset=self._reset,
        )
        self._diagnostics = node.create_publisher(DiagnosticArray, "/diagnostics", 10)
        self._start_timers()
        self._outputs.publish_vocabulary()
        self._inputs = Inputs(node, config, pipeline.encoder.reads, self._health, self._enqueue)

    def stop(self) -> None:
        """Let the threads end."""
        self._integrator.stop()
        self._purifier.stop()

    def _start_timers(self) -> None:
        group = MutuallyExclusiveCallbackGroup()
        steady = Clock(clock_type=ClockType.STEADY_TIME)  # simulated time may stand still

        def start(period_s: float, callback: Callable[[], None]) -> None:
            self._node.create_timer(period_s, callback, callback_group=group, clock=steady)

        start(self._config.publish_period_s, self._outputs.publish_map)
        start(self._config.diagnostics_period_s, self._publish_diagnostics)
        if self._config.purify_period_s > 0:
            start(self._config.purify_period_s, self._purify_if_changed)

    def _state(self) -> tuple[int, Vocabulary]:
        """Return what a purification depends on: the frames so far and the vocabulary."""
        return self._frames, self._pipeline.vocabulary

    def _enqueue(self, messages: FrameMessages) -> None:
        if not self._integrator.put(messages):
            self._health.drop("frame_queue_full")

    def _integrate(self, messages: FrameMessages) -> None:
        frame = messages.frame(self._config.global_frame, self._config.images_rectified)
        integration = self._pipeline.integrate(frame)
        self._frames += 1
        self._health.measure(integration.seconds)
        self._outputs.note_change(frame.stamp_ns)

    def _purify_if_changed(self) -> None:
        if self._pipeline.voxel_count and self._state() != self._purified_state:
            self._purifier.put(None)

    def _purify(self, _: None) -> None:
        self._purified_state = self._state()
        purification = self._pipeline.purify()
        self._purifications += 1
        self._health.measure(purification.seconds)
        self._outputs.note_change()
        if self._node.context.ok():  # else the node was shut down meanwhile
            self._outputs.publish_map()

    def _reset(self) -> None:
        self._inputs.clear()
        self._integrator.clear()
        self._pipeline.reset()
        self._outputs.note_change()
        self._outputs.publish_map()

    def _publish_diagnostics(self) -> None:
        gauges = {
            "frames": self._frames,
            "frames_waiting": len(self._integrator),
            "purifications": self._purifications,
            "voxels": self._pipeline.voxel_count,
        }
        status = self._health.status(f"{self._node.get_name()}: mapping", gauges)
        message = DiagnosticArray(status=[status])
        message.header.stamp = self._node.get_clock().now().to_msg()
        self._diagnostics.publish(message)


def run(node: Node) -> None:
    """Map until the node is shut down.

    Raises:
        BadInput: a parameter or the encoder is not usable.
    """
    config, ros_config = declare_parameters(node)
    encoder = create_encoder(config.encoder)
    pipeline = Pipeline(config, encoder, ros_config.up_map)
    logger.info("compiles its kernels: seconds the first time, then they are kept")
    compile_kernels()
    mapper = Mapper(node, pipeline, ros_config)
    logger.info("maps into %s with the encoder %s", ros_config.global_frame, encoder.name)
    executor = MultiThreadedExecutor(EXECUTOR_THREADS)
    executor.add_node(node)
    try:
        executor.spin()
    finally:
        executor.shutdown()
        mapper.stop()


def main(args: list[str] | None = None) -> int:
    """Run the node until SIGINT or SIGTERM; return the exit code."""
    profile = use_shared_memory()
    rclpy.init(args=args)
    node = rclpy.create_node(NODE_NAME)
    log_through(node.get_logger())
    logger.info("FastDDS profile: %s", profile)
    try:
        run(node)
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    except BadInput as error:
        logger.error("cannot start: %s", error)
        return 1
    except Exception:
        if rclpy.ok():
            raise  # else a signal came while the node was being set up
    finally:
        node.destroy_node()
        rclpy.try_shutdown()
    return 0
