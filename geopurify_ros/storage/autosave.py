# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Saves the map by itself where it changed."""

import logging
from collections.abc import Callable

from geopurify.errors import BadInput
from geopurify_ros.monitoring.health import Health
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.storage.map_store import MapStore

logger = logging.getLogger(__name__)


class Autosave:
    """Writes the map to ``autosave_path``, if that is set.

    Args:
        store: that writes it.
        config: of the node.
        health: where failures are counted.
        map_state: returns a value that changes with the map.

    Raises:
        BadInput: the path is not usable; the end of the run would be late to find that out.
    """

    def __init__(
        self,
        store: MapStore,
        config: RosConfig,
        health: Health,
        map_state: Callable[[], object],
    ) -> None:
        self._store = store
        self._path = config.autosave_path
        self._older_maps = config.older_maps
        self._health = health
        self._map_state = map_state
        self._saved_state = map_state()
        if self._path:
            store.exists(self._path)

    def save_if_changed(self) -> None:
        """Save the map unless it is empty or was saved as it is."""
        state = self._map_state()
        if not self._path or state == self._saved_state or self._store.is_map_empty:
            return
        try:
            saved = self._store.save(self._path, self._older_maps, may_use_reserve=True)
        except BadInput as error:  # costs no frame; the next period tries again
            self._health.warn(error.reason, str(error))
            return
        self._saved_state = state
        logger.info("Saved %d voxels to %s", saved.voxels, saved.path)
        if saved.older:
            logger.warning("Kept the map of another run as %s", saved.older)
