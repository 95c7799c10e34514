# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The one error that input can cause, in families to catch it by."""

from typing import Any

from geopurify.errors import reasons
from geopurify.errors.text import escape_text


class BadInput(ValueError):
    """State what is wrong with an input, and carry the reason under which it is counted.

    ``BadInput(reason, message)`` makes an error of the family of its reason.

    Args:
        reason: short snake_case cause, e.g. ``size_mismatch``: one of `geopurify.errors.reasons`.
        message: one sentence that names the input, what it held and what was expected.
    """

    reason: str

    def __new__(cls, reason: str, message: str) -> "BadInput":
        """Return an error of the family of the reason."""
        family = FAMILY_OF.get(reason, cls) if cls is BadInput else cls
        return super().__new__(family, reason, message)

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(escape_text(message))
        self.reason = reason

    def __reduce__(self) -> tuple[Any, ...]:
        return BadInput, (self.reason, str(self))


class ConfigError(BadInput):
    """A setting, an argument or a vocabulary cannot be used."""


class FrameError(BadInput):
    """An image, a camera, a pose, a stamp or a transform cannot be used."""


class MapError(BadInput):
    """The map or its file cannot be used."""


class RequestError(BadInput):
    """A query or a request to the node cannot be answered."""


class ModelError(BadInput):
    """An encoder, its weights or an affinity network cannot be used."""


class FileError(BadInput):
    """A recording, a dataset or another file cannot be read or written."""


class TrainingError(BadInput):
    """A training or an evaluation cannot be run."""


FAMILIES: dict[type[BadInput], dict[str, str]] = {
    ConfigError: reasons.CONFIG,
    FrameError: reasons.FRAME,
    MapError: reasons.MAP,
    RequestError: reasons.REQUEST,
    ModelError: reasons.MODEL,
    FileError: reasons.FILE,
    TrainingError: reasons.TRAINING,
}
FAMILY_OF = {reason: family for family, those in FAMILIES.items() for reason in those}
