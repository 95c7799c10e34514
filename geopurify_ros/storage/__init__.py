# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Map files of the node, in one folder only.

- ``map_store``: saves and loads by a name that may come over the network
- ``autosave``: saves by itself where the map changed
- ``older_maps``: maps of other runs, kept beside the file that replaces them
"""

from geopurify_ros.storage.autosave import Autosave
from geopurify_ros.storage.map_store import MapStore, SavedMap

__all__ = ["Autosave", "MapStore", "SavedMap"]
