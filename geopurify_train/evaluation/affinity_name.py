# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What reports call an affinity."""

from geopurify.config import PurifyConfig
from geopurify.purify.affinity.student_path import SHIPPED, affinity_version, student_path

DIGITS = 12  # of a digest


def affinity_name(config: PurifyConfig) -> str:
    """Return ``formula``, or the file of the learned model with the start of its SHA-256.

    Raises:
        BadInput: the file can't be read.
    """
    path = student_path(config)
    if path is None:
        return "formula"
    digest = affinity_version(config).rpartition(" ")[2][:DIGITS]
    which = "shipped model" if path == SHIPPED else "model"
    return f"{which} {path.name} (SHA-256 {digest})"
