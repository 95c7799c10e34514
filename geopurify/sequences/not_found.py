# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What to say where no sequence is: what was looked for, and what is there."""

from itertools import islice
from pathlib import Path

from geopurify.config.did_you_mean import did_you_mean
from geopurify.errors import BadInput, quote
from geopurify.sequences.kinds import RENDERED, sequence_kinds

KINDS = {  # pattern of a file that a sequence has: what it is then
    "frame-*.color.*": "7-Scenes: frame-NNNNNN.color.jpg or .png",
    "color/*": "ScanNet: color/N.jpg",
    "groundtruth.txt": "TUM RGB-D: groundtruth.txt",
    "metadata.yaml": "a ROS 2 bag: metadata.yaml, .mcap or .db3",
    "*.bag": "a bag of ROS 1: .bag",
}
MOST_NAMED = 8  # files and folders
MOST_LOOKED_AT = 1000


def no_such_folder(path: Path) -> BadInput:
    """Return the error of a path that is not a folder, and what was perhaps meant."""
    forms = " and ".join(f"{kind}:SEED" for kind in RENDERED)
    rendered = f"; rendered ones are {forms}" if ":" in str(path) else ""
    if path.exists():
        return BadInput("sequence_unknown", f"{path} is not a folder of a sequence{rendered}")
    if path.is_symlink():
        return BadInput(
            "sequence_unknown", f"{path} is a link to {path.readlink()}, which is missing"
        )
    beside = [other.name for other in _entries(path.parent)]
    names = [*beside, *sorted(sequence_kinds())]
    hint = did_you_mean(path.name.partition(":")[0], names)
    return BadInput("sequence_unknown", f"there is no folder {path}{rendered}{hint}")


def no_frames(folder: Path) -> BadInput:
    """Return the error of a folder that holds none of the `KINDS` of sequences."""
    entries = _entries(folder)
    inner = [entry.name for entry in entries if entry.is_dir() and _is_sequence(entry)]
    hint = f"; did you mean {quote(str(folder / inner[0]))}?" if inner else ""
    return BadInput(
        "sequence_empty",
        f"{folder} holds no sequence ({', '.join(KINDS.values())}); {_found(entries)}{hint}",
    )


def _is_sequence(folder: Path) -> bool:
    return any(next(folder.glob(pattern), None) is not None for pattern in KINDS)


def _found(entries: list[Path]) -> str:
    if not entries:
        return "it is empty"
    named = [quote(entry.name + "/" * entry.is_dir(), 60) for entry in entries[:MOST_NAMED]]
    more = ", ..." if len(entries) > MOST_NAMED else ""
    return f"there is {', '.join(named)}{more}"


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(islice(folder.iterdir(), MOST_LOOKED_AT))
    except OSError:  # it is missing or can't be read
        return []
