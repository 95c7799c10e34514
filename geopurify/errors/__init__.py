# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The one error that input can cause, `BadInput`, its families and all reasons for it.

``bad_input`` has the classes, ``reasons`` what each reason means, ``text`` quotes and escapes what
came from others, so that it forges no line of a log.
"""

from geopurify.errors.bad_input import (
    FAMILIES,
    BadInput,
    ConfigError,
    FileError,
    FrameError,
    MapError,
    ModelError,
    RequestError,
    TrainingError,
)
from geopurify.errors.text import (
    MAX_MESSAGE,
    MAX_QUOTED,
    escape_path,
    escape_text,
    quote,
    shorten_error,
)

__all__ = [
    "FAMILIES",
    "MAX_MESSAGE",
    "MAX_QUOTED",
    "BadInput",
    "ConfigError",
    "FileError",
    "FrameError",
    "MapError",
    "ModelError",
    "RequestError",
    "TrainingError",
    "escape_path",
    "escape_text",
    "quote",
    "shorten_error",
]
