# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which file the referring network comes from."""

from pathlib import Path

SHIPPED = Path(__file__).with_name("robot.safetensors")
NONE = "none"


def referring_net_path(setting: str) -> Path | None:
    """Return the file of `QueryConfig.referring_network`; None: no network is wanted."""
    if setting == NONE:
        return None
    return Path(setting).expanduser() if setting else SHIPPED
