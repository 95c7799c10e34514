# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The node ``viewer``: the map of a mapper in a browser."""

import logging
import os
import sys
from typing import Any

import rclpy
from rclpy.node import Node

from geopurify.errors import BadInput
from geopurify.viewing.browser import html
from geopurify.viewing.browser.server import start_server
from geopurify_ros.parameters import declare_settings
from geopurify_ros.process.arguments import check_arguments, check_parameters
from geopurify_ros.process.ros_logging import forward_logs
from geopurify_ros.process.signals import init_ros
from geopurify_ros.process.spinner import Spinner, end_at_once
from geopurify_ros.viewer.mapper_services import MapperServices
from geopurify_ros.viewer.remote_map import PARAMETERS, RemoteMap
from geopurify_ros.viewer.viewer_config import ViewerConfig

NODE_NAME = "viewer"
DESCRIPTION = """\
Shows the map of a mapper in a browser, as the ROS 2 node /viewer.

  viewer
  viewer --ros-args -p port:=8081 -p mapper:=geopurify"""
THREADS = 4
NICENESS = 10  # a mapper on the same machine goes first

logger = logging.getLogger(__name__)


class ViewerNode(Node):
    """Serves a mapper's map to browsers; may be started, closed and moved at any time.

    Args:
        options: of rclpy's node.

    Raises:
        BadInput: a parameter is not usable, or viser or the port can't be had.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(NODE_NAME, **options)
        forward_logs(self.get_logger())
        self.config = ViewerConfig(**declare_settings(self, ViewerConfig))
        check_parameters(self, options.get("cli_args") or sys.argv)
        self._server = start_server(self.config.host, self.config.port)
        self._waiting = self._server.gui.add_html(
            html.note(f"Waiting for the mapper {html.cut(self.config.mapper)} …")
        )
        self._mapper = MapperServices(self, self.config.mapper)
        self._viewer: Any = None

    def start(self) -> bool:
        """Wait for the mapper, then show its map; to be called while the node is spun."""
        from geopurify.viewing.browser.map_viewer import MapViewer  # it imports viser

        logger.info("Waiting for the mapper %s; open %s", self.config.mapper, self.address)
        while self.context.ok():
            parameters = self._mapper.parameters(*PARAMETERS)
            if parameters is not None:
                break
        else:
            return False
        self._waiting.remove()
        config = self.config
        source = RemoteMap(self, config.mapper, self._mapper, parameters, config.show_camera)
        self._viewer = MapViewer(source, self._server)
        logger.info("The map is at %s: open it in a browser", self.address)
        return True

    @property
    def address(self) -> str:
        """URL for a browser."""
        return f"http://{self._server.get_host()}:{self._server.get_port()}"

    def stop(self) -> None:
        """Stop serving."""
        if self._viewer is not None:
            self._viewer.close()
        else:
            self._server.stop()


def main(args: list[str] | None = None) -> int:
    """Run the node until SIGINT or SIGTERM, and end the process; return 1 if it can't start."""
    check_arguments("viewer", DESCRIPTION, args or sys.argv)
    os.nice(NICENESS)
    try:
        init_ros(args)
        forward_logs(rclpy.logging.get_logger(NODE_NAME))
        node = ViewerNode()
        spinner = Spinner(node, THREADS)
        try:
            end_at_once(spinner.run(node.start))
        except KeyboardInterrupt:
            end_at_once(0)  # browsers reconnect to the next one by themselves
    except KeyboardInterrupt:
        return 0
    except BadInput as error:
        logger.error("Cannot start: %s", error)
        return 1
    finally:
        rclpy.try_shutdown()
