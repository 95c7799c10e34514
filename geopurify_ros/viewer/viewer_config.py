# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Every parameter of the node ``viewer``."""

from dataclasses import dataclass

from geopurify.config.declaration import Group, setting
from geopurify.viewing.browser.server import HOST, PORT


@dataclass(frozen=True)
class ViewerConfig(Group):
    """Where the viewer serves, and what it shows."""

    mapper: str = setting("geopurify", "name of the mapper whose map is shown")
    host: str = setting(
        HOST, "address to serve at; 0.0.0.0: for other machines too, there is no password"
    )
    port: int = setting(PORT, "port to serve at; 0: any free one", low=0, high=65535)
    show_camera: bool = setting(True, "show the last color image, and where it was taken")
