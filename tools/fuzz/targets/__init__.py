# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Every door that input comes through."""

from pathlib import Path

from fuzz.target import Target
from fuzz.targets.bags import BagDoor
from fuzz.targets.files import FileDoors
from fuzz.targets.images import image_targets
from fuzz.targets.maps import MapDoor
from fuzz.targets.requests import RequestDoor
from fuzz.targets.streams import stream_targets


def create_targets(folder: Path) -> dict[str, Target]:
    """Return all targets by name.

    Args:
        folder: for the files that they are fed.
    """
    targets = [
        *image_targets(),
        *stream_targets(),
        *MapDoor(folder).targets(),
        *BagDoor(folder).targets(),
        *FileDoors(folder).targets(),
        *RequestDoor(folder).targets(),
    ]
    return {target.name: target for target in targets}
