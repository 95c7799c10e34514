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
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from geopurify.errors import BadInput, escape_path, quote, shorten_error

LONGEST_HEADER_BYTES = 8_000_000  # 2,000 names and all settings are 200,000

TYPES = {  # of numpy, as safetensors calls them and in the order in which it writes them
    "uint64": "U64",
    "int64": "I64",
    "float64": "F64",
    "float32": "F32",
    "uint32": "U32",
    "int32": "I32",
    "float16": "F16",
    "uint16": "U16",
    "int16": "I16",
    "int8": "I8",
    "uint8": "U8",
    "bool": "BOOL",
}

Layout = dict[str, tuple[str, tuple[int, ...]]]


def write_tensors(
    path: Path, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]
) -> None:
    """Write arrays; the same ones give the same bytes, those of safetensors' own `save_file`.

    That writes to a file of another name, which a process that dies leaves there for good, makes
    it private, and puts the metadata in any order.

    Raises:
        OSError: it can't be written.
    """
    arrays = {name: np.asarray(array, order="C") for name, array in tensors.items()}
    header: dict[str, Any] = {"__metadata__": dict(sorted(metadata.items()))}
    types = {name: list(TYPES).index(array.dtype.name) for name, array in arrays.items()}
    names, end = sorted(arrays, key=lambda name: (types[name], name)), 0
    for name in names:
        array, begin = arrays[name], end
        end += array.nbytes
        header[name] = {
            "dtype": TYPES[array.dtype.name],
            "shape": array.shape,
            "data_offsets": (begin, end),
        }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little"))
        file.write(text)
        for name in names:
            file.write(arrays[name].reshape(-1).view(np.uint8).data)


def digest_of(text: str, tensors: Mapping[str, NDArray[Any]]) -> str:
    """Return a SHA-256 of a text and of arrays with their names, types and shapes."""
    digest = hashlib.sha256(text.encode())
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name])
        digest.update(f"{name} {array.dtype} {array.shape}".encode())
        digest.update(array.view(np.uint8).data)
    return digest.hexdigest()


@contextmanager
def open_tensors(path: Path, reason: str) -> Iterator[Any]:
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
            file = stack.enter_context(safe_open(f"/proc/self/fd/{descriptor}", "numpy"))
        except (OSError, SafetensorError, ValueError) as error:
            why = getattr(error, "strerror", None) or shorten_error(error)
            raise BadInput(reason, f"cannot read {escape_path(path)}: {why}") from error
        yield file


def _check_file(descriptor: int) -> None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # a FIFO would be waited for
        raise ValueError("it is not a regular file")
    length = int.from_bytes(os.pread(descriptor, 8, 0), "little")
    if length > LONGEST_HEADER_BYTES:
        raise ValueError(
            f"its header has {length} bytes, more than {LONGEST_HEADER_BYTES}, or it is not a "
            "file of safetensors"
        )


def layout_of(file: Any) -> Layout:
    """Return the type, in safetensors' words, and the shape of each array of an open file."""
    slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118
    return {name: (one.get_dtype(), tuple(one.get_shape())) for name, one in slices.items()}


def tensor_of(file: Any, name: str, reason: str) -> Any:
    """Read one array of an open file.

    Raises:
        BadInput: it can't be read or is of a type that numpy does not know.
    """
    try:
        return file.get_tensor(name)
    except (OSError, SafetensorError, AttributeError, TypeError, ValueError, MemoryError) as error:
        raise BadInput(reason, f"cannot read {quote(name)}: {shorten_error(error)}") from error


def read_tensors(
    path: Path,
    file_format: str,
    reason: str,
    check: Callable[[dict[str, str], Layout], None] = lambda metadata, layout: None,
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the header and all arrays of a file.

    Args:
        file_format: what its header has to call it.
        reason: of the error.
        check: refuses by `BadInput` what is in the header, before any data is read.

    Raises:
        BadInput: the file is missing, broken or of another format.
    """
    with open_tensors(path, reason) as file:
        metadata = file.metadata() or {}
        if metadata.get("format") != file_format:
            raise BadInput(
                reason,
                f"{escape_path(path)} is not a {file_format}, "
                f"its format is {quote(metadata.get('format'))}",
            )
        layout = layout_of(file)
        check(metadata, layout)
        return metadata, {name: tensor_of(file, name, reason) for name in layout}
