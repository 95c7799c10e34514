# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How a setting is declared, with its help and range, and checked."""

import dataclasses
from dataclasses import field
from typing import Any

from geopurify.config.setting_values import convert_value


def setting(
    default: Any,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    live: bool = False,
) -> Any:
    """Declare a configuration field with its help and its allowed range or choices.

    Args:
        live: it may change while the node runs: it is read for each frame or query.
    """
    data = {"help": help, "low": low, "high": high, "choices": choices, "live": live}
    return field(default=default, metadata=data)


class Group:
    """Checks each field against its declaration; base of the groups below."""

    def __post_init__(self) -> None:
        for item in dataclasses.fields(self):  # type: ignore[arg-type]
            object.__setattr__(self, item.name, convert_value(item, getattr(self, item.name)))
