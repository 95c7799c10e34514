# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which file the student comes from, and what of it decides the affinities."""

import hashlib
from pathlib import Path

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput, escape_path
from geopurify.files.regular_file import require_regular

SHIPPED = Path(__file__).parent / "robot.safetensors"
FORMULAS = 2  # counted on when the same voxels and settings give other affinities


def student_path(config: PurifyConfig) -> Path | None:
    """Return the file of the student, None where affinities are by formula."""
    if config.affinity == "geometric":
        return None
    return Path(config.student).expanduser() if config.student else SHIPPED


def affinity_version(config: PurifyConfig) -> str:
    """Return what, beside the settings, decides the affinities: the formulas and the student.

    Raises:
        BadInput: the student's file can't be read.
    """
    path = student_path(config)
    if path is None:
        return f"formulas {FORMULAS}"
    try:
        require_regular(path)
        digest = hashlib.sha256(path.read_bytes())
    except OSError as error:
        why = error.strerror or error
        raise BadInput("student_invalid", f"cannot read {escape_path(path)}: {why}") from error
    return f"formulas {FORMULAS}, student {digest.hexdigest()}"
