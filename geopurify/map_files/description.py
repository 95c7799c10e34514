# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a map file says of itself: JSON in the header of the file."""

import json
import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from geopurify.config import Config, from_flat, settings
from geopurify.errors import BadInput, quote

FORMAT = "geopurify-map"
FORMAT_VERSION = 2
MOST_CHANNELS = 65_536
LONGEST = 1e6  # of the direction of up

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MapDescription:
    """What a map file says of itself.

    Attributes:
        encoder, encoder_version, dimension: the encoder whose features the map holds.
        vocabulary: class names at the time of saving.
        up_map: direction against gravity.
        settings: the configuration by full names (`geopurify.config.to_flat`).
        prompt: of the vocabulary; None in older files, where it is that of the settings.
    """

    encoder: str
    encoder_version: str
    dimension: int
    vocabulary: tuple[str, ...]
    up_map: tuple[float, ...]
    settings: dict[str, Any]
    prompt: str | None = None

    def config(self) -> Config:
        """Return the configuration that the map was made with.

        Settings that there are no more are named in a warning: the voxels don't depend on them.

        Raises:
            BadInput: a setting has a value that it can't have.
        """
        return self._config

    @cached_property
    def _config(self) -> Config:
        known = {item.name for item in settings()}
        gone = sorted(set(self.settings) - known)
        if gone:
            _log.warning("The map was saved with settings that no longer exist: %s", quote(gone))
        try:
            return from_flat({n: self.settings[n] for n in self.settings if n in known})
        except BadInput as error:
            raise BadInput("map_file_invalid", f"the map's settings: {error}") from error


def parse_description(metadata: Mapping[str, str]) -> MapDescription:
    """Return what the header of a file says.

    Raises:
        BadInput: it is not a map of this version, or the description is damaged.
    """
    found = (metadata.get("format"), metadata.get("format_version"))
    if found != (FORMAT, str(FORMAT_VERSION)):
        raise BadInput(
            "map_file_invalid",
            f"it is not a {FORMAT} of version {FORMAT_VERSION}, but "
            f"{quote(found[0])} {quote(found[1])}",
        )
    try:
        data = json.loads(metadata["description"])
        for name in ("vocabulary", "up_map"):
            data[name] = tuple(data[name])
        description = MapDescription(**data)
    except (KeyError, TypeError, ValueError, RecursionError, MemoryError) as error:
        raise BadInput("map_file_invalid", "it has a damaged description") from error
    _check_fields(description)
    return description


def _check_fields(description: MapDescription) -> None:
    up_map = description.up_map
    allowed = {
        "encoder": ("a text", isinstance(description.encoder, str)),
        "encoder_version": ("a text", isinstance(description.encoder_version, str)),
        "dimension": (f"a whole number in [1, {MOST_CHANNELS}]", _is_dimension(description)),
        "vocabulary": ("texts", all(isinstance(name, str) for name in description.vocabulary)),
        "up_map": ("three numbers, not all 0", len(up_map) == 3 and _is_direction(up_map)),
        "settings": ("values by name", isinstance(description.settings, dict)),
        "prompt": ("a text", isinstance(description.prompt, str | None)),
    }
    for name, (wanted, fits) in allowed.items():
        if not fits:
            raise BadInput(
                "map_file_invalid",
                f"it has a damaged description: {name} must be {wanted}, "
                f"got {quote(getattr(description, name), 100)}",
            )


def _is_dimension(description: MapDescription) -> bool:
    return type(description.dimension) is int and 1 <= description.dimension <= MOST_CHANNELS


def _is_direction(values: tuple[Any, ...]) -> bool:
    """Tell whether numbers are some, and have a length that can be divided by."""
    if not all(type(v) in (int, float) and abs(v) <= LONGEST for v in values):  # NaN is not
        return False
    return math.hypot(*values) >= 1 / LONGEST
