# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The lifecycle node ``geopurify``: maps posed RGB-D and answers text queries."""

import gc
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import rclpy
import torch
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.lifecycle import LifecycleNodeMixin, LifecycleState, TransitionCallbackReturn
from rclpy.node import Node

from geopurify.config import Config
from geopurify.encoders import create_encoder
from geopurify.errors import BadInput, shorten_error
from geopurify.pipeline import Pipeline
from geopurify.runtime.trace import write_trace
from geopurify.runtime.warm_up import compile_kernels
from geopurify_ros.actions.find_object_action import MOST_GOALS
from geopurify_ros.mapping_session import MappingSession
from geopurify_ros.middleware import use_shared_memory
from geopurify_ros.monitoring.log_throttle import LogThrottle
from geopurify_ros.monitoring.manager_bond import ManagerBond
from geopurify_ros.parameters import declare_parameters, follow_changes
from geopurify_ros.process.arguments import check_arguments, check_parameters, warn_about_qos
from geopurify_ros.process.ros_logging import forward_logs
from geopurify_ros.process.signals import ignore_signals, init_ros
from geopurify_ros.process.spinner import Spinner, end_at_once
from geopurify_ros.process.worker import SWITCH_INTERVAL_S
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.services.builtin_services import guard_builtin_services
from geopurify_ros.services.service_group import GROUPS

NODE_NAME = "geopurify"
DESCRIPTION = """\
Maps posed RGB-D images and answers text queries, as the ROS 2 node /geopurify.

  mapper --ros-args -p encoder.kind:=embedded -p pose_source:=tf
  mapper --ros-args --params-file robot.yaml -r color/image_raw:=/camera/color/image_raw

config/geopurify.yaml of the package lists all parameters."""
# callback groups: inputs, TF, timers, states, services, and the goals of the action
EXECUTOR_THREADS = 4 + GROUPS + 1 + MOST_GOALS

ACTIVE = ("activating", "active")  # states

Transition = Callable[["MapperNode", LifecycleState], TransitionCallbackReturn]

logger = logging.getLogger(__name__)


def _reported(transition: Transition) -> Transition:
    """Return a transition that logs what it raises; rclpy says nothing of it."""

    @wraps(transition)
    def report(node: "MapperNode", state: LifecycleState) -> TransitionCallbackReturn:
        try:
            return transition(node, state)
        except BadInput as error:
            logger.error("%s failed: %s", transition.__name__, error)
            return TransitionCallbackReturn.ERROR
        except Exception:
            logger.exception("%s failed", transition.__name__)
            return TransitionCallbackReturn.ERROR

    return report


class MapperNode(LifecycleNodeMixin, Node):
    """The lifecycle node: inactive, it has a model and a map that can be queried.

    Args:
        options: of rclpy's node, e.g. ``parameter_overrides``.

    Raises:
        BadInput: a parameter is not usable.
    """

    def __init__(self, **options: Any) -> None:
        Node.__init__(self, NODE_NAME, **options)
        # a LifecycleNode that tells its state while it changes it, which may take minutes
        LifecycleNodeMixin.__init__(self, callback_group=ReentrantCallbackGroup())
        guard_builtin_services(self, self._refuse)
        forward_logs(self.get_logger())
        self._session: MappingSession | None = None
        self._pipeline: Pipeline | None = None
        self._bond = ManagerBond(self)
        self._is_stopping = False
        self._backoff = LogThrottle()
        self._refused: Counter[str] = Counter()  # requests, before there are diagnostics
        self._config, self._ros_config = declare_parameters(self)
        check_parameters(self, options.get("cli_args") or sys.argv)
        follow_changes(self, lambda: (self._config, self._ros_config), self._apply)

    @_reported
    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Load the model, and offer an empty map or the one to begin with."""
        config, ros_config = self._config, self._ros_config
        logger.info("Configuring")
        try:
            encoder = create_encoder(config.encoder)
            logger.info("Compiling kernels (about 40 s on the first start, cached)")
            compile_kernels(config.purify)
            self._pipeline = Pipeline(config, encoder, ros_config.up_map)
            self._session = MappingSession(self, self._pipeline, ros_config, self._refused)
        except BadInput as error:
            logger.error("Cannot start: %s", error)
            return TransitionCallbackReturn.FAILURE
        logger.info("Configured with encoder %s", encoder.name)
        return super().on_configure(state)

    @_reported
    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Subscribe and map."""
        if self._session:
            self._session.activate()
            warn_about_qos(self)
            if not self._ros_config.autostart:  # a manager activates it
                self._bond.form()
        logger.info("Activated, mapping into frame %r", self._ros_config.global_frame)
        return super().on_activate(state)

    @_reported
    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Unsubscribe; the map stays and can be queried, cached GPU memory is freed."""
        self._bond.end()
        if self._session:
            self._session.deactivate()
        _free_gpu_memory()
        return super().on_deactivate(state)

    @_reported
    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Save the map if ``autosave_path`` is set, and release it and the model."""
        self._release()
        return super().on_cleanup(state)

    @_reported
    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Save the map if ``autosave_path`` is set, and release everything."""
        self._release()
        return super().on_shutdown(state)

    @_reported
    def on_error(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Release what a failed transition has left, so that configuring can be tried again."""
        self._release()
        return super().on_error(state)

    def start(self) -> bool:
        """Configure and activate; return whether that worked or was stopped on purpose."""
        if self.trigger_configure() != TransitionCallbackReturn.SUCCESS:
            return False
        if self._is_stopping:
            return True
        try:
            self.trigger_activate()
        except RuntimeError as error:  # ros2/rclpy issue 1209: raised in Jazzy, returned later
            logger.info("Did not activate by itself: %s", shorten_error(error))
        # somebody else may have done it a moment before
        return self._state_machine.current_state[1] in ACTIVE

    def ask_to_stop(self) -> None:
        """Cancel the rest of the start."""
        self._is_stopping = True

    def stop(self) -> None:
        """End the threads, and save the map if ``autosave_path`` is set."""
        if self._session:
            self._session.stop()
            self._session = None

    @property
    def trace_path(self) -> Path | None:
        """Where a trace is written to, if anywhere."""
        path = self._ros_config.trace_path
        return Path(path) if path else None

    @property
    def autostarts(self) -> bool:
        """Whether the node starts by itself."""
        return self._ros_config.autostart

    def _refuse(self, error: BadInput) -> None:
        """Count a refused request of the services that every node has, and log it."""
        session = self._session
        if session:
            session.refuse(error)
            return
        self._refused[error.reason] += 1
        more = self._backoff.due(error.reason, time.monotonic())
        if more is not None:
            logger.warning("%s: %s%s", error.reason, error, more)

    def _release(self) -> None:
        self._bond.end()
        session, self._session, self._pipeline = self._session, None, None
        if session:
            session.destroy()
        _free_gpu_memory()

    def _apply(self, config: Config, ros_config: RosConfig) -> None:
        self._config, self._ros_config = config, ros_config
        if self._pipeline and self._session:
            self._pipeline.config = config
            self._session.config = ros_config


def _free_gpu_memory() -> None:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def run() -> int:
    """Run the node until it is shut down; return the exit code."""
    node = MapperNode()
    spinning, code = Spinner(node, EXECUTOR_THREADS), 0
    try:
        with write_trace(node.trace_path):
            code = spinning.run(node.start if node.autostarts else None)
    except KeyboardInterrupt:
        pass
    except Exception:
        logger.exception("Exiting after an error")
        code = 1
    with ignore_signals():  # a second signal must not prevent that the map is saved
        node.ask_to_stop()
        is_quiet = spinning.stop()
        node.stop()
        if not is_quiet:
            logger.warning("Exiting without waiting for running computations")
            end_at_once(code)
        node.destroy_node()
    return code


def main(args: list[str] | None = None) -> int:
    """Run the node until SIGINT or SIGTERM, and end the process; return 1 if it can't start."""
    check_arguments("mapper", DESCRIPTION, args or sys.argv)
    profile = use_shared_memory()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    try:
        init_ros(args)
        forward_logs(rclpy.logging.get_logger(NODE_NAME))
        logger.info("FastDDS profile: %s", profile)
        code = run()
        rclpy.try_shutdown()
        end_at_once(code)
    except KeyboardInterrupt:
        return 0
    except BadInput as error:
        logger.error("Cannot start: %s", error)
        return 1
    finally:
        rclpy.try_shutdown()
