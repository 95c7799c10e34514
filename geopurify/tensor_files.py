# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Safetensors files that say in their header what they are."""

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from geopurify.errors import BadInput, first_line, shown

LONGEST_HEADER_BYTES = 8_000_000  # 2,000 names and all settings are 200,000

Layout = dict[str, tuple[str, tuple[int, ...]]]


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


@contextmanager
def open_tensors(path: Path, framework: Literal["numpy", "pt"], reason: str) -> Iterator[Any]:
    """Yield a file whose header has been read, and none of its data.

    What is read of it is of one file, also while another one is put in its place.

    Args:
        reason: of the error.

    Raises:
        BadInput: the file is missing, no regular one, broken, or its header is too long.
    """
    with ExitStack() as stack:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            stack.callback(os.close, descriptor)
            _check_file(descriptor)
            # the library takes a path: this one is the file that is open
            file = stack.enter_context(safe_open(f"/proc/self/fd/{descriptor}", framework))
        except (OSError, SafetensorError, ValueError) as error:
            why = getattr(error, "strerror", None) or first_line(error)
            raise BadInput(reason, f"cannot read {path}: {why}") from error
        yield file


def _check_file(descriptor: int) -> None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # a FIFO would be waited for
        raise ValueError("it is no regular file")
    length = int.from_bytes(os.pread(descriptor, 8, 0), "little")
    if length > LONGEST_HEADER_BYTES:
        raise ValueError(
            f"its header has {length} bytes, more than {LONGEST_HEADER_BYTES}, or it is no file "
            "of safetensors"
        )


def layout_of(file: Any) -> Layout:
    """Return the type, in safetensors' words, and the shape of each array of an open file."""
    slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118
    return {name: (one.get_dtype(), tuple(one.get_shape())) for name, one in slices.items()}


def tensor_of(file: Any, name: str, reason: str) -> Any:
    """Read one array of an open file.

    Raises:
        BadInput: it can't be read or is of a type that the framework does not know.
    """
    try:
        return file.get_tensor(name)
    except (OSError, SafetensorError, AttributeError, TypeError, ValueError, MemoryError) as error:
        raise BadInput(reason, f"cannot read {shown(name)}: {first_line(error)}") from error


def read_tensors(
    path: Path,
    file_format: str,
    framework: Literal["numpy", "pt"],
    reason: str,
    check: Callable[[dict[str, str], Layout], None] = lambda metadata, layout: None,
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the header and all arrays or tensors of a file.

    Args:
        file_format: what its header has to call it.
        reason: of the error.
        check: refuses by `BadInput` what is in the header, before any data is read.

    Raises:
        BadInput: the file is missing, broken or of another format.
    """
    with open_tensors(path, framework, reason) as file:
        metadata = file.metadata() or {}
        if metadata.get("format") != file_format:
            raise BadInput(
                reason,
                f"{path} is no {file_format}, its format is {shown(metadata.get('format'))}",
            )
        layout = layout_of(file)
        check(metadata, layout)
        return metadata, {name: tensor_of(file, name, reason) for name in layout}
