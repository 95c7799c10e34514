# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A scene of a benchmark as a sequence: ``scannet:ROOT/scene0000_00`` and the like."""

from pathlib import Path

from geopurify.errors import BadInput, quote
from geopurify.evaluation.datasets import open_dataset
from geopurify.sequences.protocol import FrameSequence


def open_scannet(what: str) -> FrameSequence:
    """Open ``scannet:ROOT/SCENE``, the frames of a ``.sens`` file.

    Raises:
        BadInput: see `open_scene`.
    """
    return open_scene("scannet", what)


def open_matterport(what: str) -> FrameSequence:
    """Open ``matterport:ROOT/HOUSE_regionK``, the images of a region.

    Raises:
        BadInput: see `open_scene`.
    """
    return open_scene("matterport", what)


def open_replica(what: str) -> FrameSequence:
    """Open ``replica:ROOT/SCENE``, a rendered walk.

    Raises:
        BadInput: see `open_scene`.
    """
    return open_scene("replica", what)


def open_scene(kind: str, what: str) -> FrameSequence:
    """Open the frames of a scene, those that an evaluation of its dataset reads.

    Args:
        kind: of dataset.
        what: ``ROOT/SCENE``, where ROOT is a folder that the dataset can be opened at.

    Raises:
        BadInput: there is no such dataset or scene, or its frames are incomplete or corrupt.
    """
    root, scene = Path(what).expanduser().parent, Path(what).name
    if not scene:
        raise BadInput(
            "sequence_unknown", f"sequence {quote(f'{kind}:{what}')} is not {kind}:ROOT/SCENE"
        )
    return open_dataset(kind, root).sequence(scene)
