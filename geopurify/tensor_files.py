# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Safetensors files that say in their header what they are."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from geopurify.errors import BadInput, first_line, shown


def write_tensors(path: Path, tensors: Mapping[str, NDArray], metadata: Mapping[str, str]) -> None:
    """Write arrays; the same ones give the same bytes.

    Raises:
        OSError: it can't be written.
    """
    path.touch()
    mode = path.stat().st_mode  # what the user's umask grants; save_file makes it private
    arrays = {name: np.asarray(array, order="C") for name, array in tensors.items()}
    try:
        save_file(arrays, path, dict(metadata))
    except SafetensorError as error:
        raise OSError(str(error)) from error
    _sort_metadata(path)
    path.chmod(mode)


def _sort_metadata(path: Path) -> None:
    """Bring the metadata in the order of their names: save_file leaves it to chance."""
    with path.open("r+b") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
        header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
        if len(text) > length:
            raise OSError(f"the header of {path} has {length} bytes, needs {len(text)}")
        file.seek(8)
        file.write(text.ljust(length))


def digest_of(text: str, tensors: Mapping[str, NDArray]) -> str:
    """Return a SHA-256 of a text and of arrays with their names, types and shapes."""
    digest = hashlib.sha256(text.encode())
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name])
        digest.update(f"{name} {array.dtype} {array.shape}".encode())
        digest.update(array.view(np.uint8).data)
    return digest.hexdigest()


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
        raise BadInput(reason, f"cannot read {path}: {first_line(error)}") from error
    if metadata.get("format") != file_format:
        raise BadInput(
            reason, f"{path} is no {file_format}, its format is {shown(metadata.get('format'))}"
        )
    return metadata, tensors
