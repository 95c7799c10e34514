# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The bond by which Nav2's lifecycle manager notices that a node has died."""

import logging
from importlib import import_module
from typing import Any

from rclpy.node import Node

TOPIC = "bond"  # of Nav2; the id is the name of the node

logger = logging.getLogger(__name__)


class ManagerBond:
    """Heartbeats while the node is active, by bondpy where that is installed.

    Without a manager that answers it ends after ten seconds.

    Args:
        node: whose life it is.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._bond: Any = None

    def form(self) -> None:
        """Begin, or say what is missing for it."""
        try:
            bondpy: Any = import_module("bondpy.bondpy")
        except ImportError:
            logger.info(
                "No bond with a lifecycle manager: bondpy is not installed; "
                "set bond_timeout of the manager to 0.0"
            )
            return
        self._bond = bondpy.Bond(TOPIC, self._node.get_name(), self._node)
        self._bond.start()

    def end(self) -> None:
        """Tell the manager that the node is no longer active."""
        if self._bond is not None:
            self._bond.shutdown()
        self._bond = None
