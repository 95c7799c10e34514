# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Settings by the last part of their names, for keyword arguments."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from geopurify.config.config import Config, from_flat, settings, to_flat
from geopurify.config.did_you_mean import did_you_mean
from geopurify.errors import BadInput, quote


def change_settings(config: Config, changes: Mapping[str, Any]) -> Config:
    """Return a configuration with some settings changed.

    Args:
        changes: by full name, ``map.voxel_size_m``, with ``__`` for the dot, or by the last part,
            ``voxel_size_m``, where no other group has it too.

    Raises:
        BadInput: there is no such setting, its name is of several, or its value can't be used.
    """
    full_names = defaultdict(list)
    for item in settings():
        for name in (item.name, item.name.partition(".")[2]):
            full_names[name].append(item.name)
    values = to_flat(config)
    for name, value in changes.items():
        found = full_names.get(name.replace("__", "."), [])
        if len(found) > 1:
            raise BadInput("config_invalid", f"{name} may be {' or '.join(found)}: say which")
        if not found:
            raise BadInput(
                "config_invalid",
                f"there is no setting {quote(name)}{did_you_mean(name, values)}",
            )
        values[found[0]] = value
    return from_flat(values)
