# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Safetensors files that say in their header what they are."""

from pathlib import Path
from typing import Any, Literal

from safetensors import SafetensorError, safe_open

from geopurify.errors import BadInput


def read_tensors(
    path: Path, file_format: str, framework: Literal["numpy", "pt"], reason: str
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the header and all arrays or tensors of a file.

    Args:
        file_format: what its header has to call it.
        reason: of the error.

    Raises:
        BadInput: the file is missing, broken or of another format.
    """
    try:
        with safe_open(path, framework) as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise BadInput(reason, f"cannot read {path}: {error}") from error
    if metadata.get("format") != file_format:
        raise BadInput(
            reason, f"{path} is no {file_format}, its format is {metadata.get('format')}"
        )
    return metadata, tensors
