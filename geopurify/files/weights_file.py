# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Weights from a local file, whatever wrote it; what can't be read is told by what it is.

A file is known by how it begins, never by its ending.  Nothing is unpickled but tensors, numbers
and plain containers.
"""

import argparse
import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from geopurify.errors import BadInput, escape_path, quote, shorten_error
from geopurify.files.regular_file import require_regular

WRAPPERS = ("state_dict", "model_state_dict", "model")  # where trainers keep the weights
PREFIXES = ("module.", "_orig_mod.", "model.")  # of DataParallel, torch.compile and Lightning
NO_WEIGHTS = ("input_resolution", "context_length", "vocab_size")  # OpenAI keeps them beside
AGAIN = "copy or download it again"
SAVE_STATE = "save its state_dict alone with torch.save and load that"
LONGEST_HEADER = 100_000_000  # bytes, as safetensors has it

_ZIP, _GZIP, _PICKLE = b"PK", b"\x1f\x8b", b"\x80"
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_UNSUPPORTED = re.compile(r"GLOBAL ([\w.]+)")  # how torch names what it does not unpickle
_MARKUP = (b"<!doctype", b"<html", b"<?xml")


def read_weights(path: Path) -> dict[str, Tensor]:
    """Return the weights in a file by their names, in single precision.

    It may be safetensors or what torch.save wrote: a state dict, or the checkpoint of a trainer
    around it.  Of half-precision weights positions couldn't be resampled on a CPU.

    Raises:
        BadInput: it is no such file, is damaged, or holds values that are no numbers.
    """
    try:
        begin = _beginning(path)
        if _is_safetensors(begin):
            content: Any = _read_safetensors(path)
        elif begin.startswith(_ZIP):
            content = _read_archive(path)
        elif begin.startswith(_PICKLE):
            content = _read_pickled(path)
        else:
            raise _unreadable(path, _what_it_is(begin))
    except OSError as error:
        raise _unreadable(path, f"{error.strerror or error}") from error
    return _single_precision(path, _unprefixed(_state_dict(path, content)))


def _beginning(path: Path) -> bytes:
    require_regular(path)
    with path.open("rb") as file:
        return file.read(512)


def _is_safetensors(begin: bytes) -> bool:
    return begin[8:9] == b"{" and int.from_bytes(begin[:8], "little") <= LONGEST_HEADER


def _what_it_is(begin: bytes) -> str:
    """Return what a file holds that does not hold weights, and the remedy."""
    text = begin.lstrip().lower()
    if not begin:
        return f"it is empty: {AGAIN}"
    if begin.startswith(_LFS_POINTER):
        return "it is a pointer of Git LFS in place of the file: run git lfs pull"
    if text.startswith(_MARKUP):
        return "it is a web page, saved in place of the file: download the file itself"
    if begin.startswith(_GZIP):
        return "it is packed by gzip: unpack it"
    if text.startswith(b"{"):
        return "it is a JSON text: name the file of the weights"
    return (
        f"it begins with {begin[:8]!r}, neither safetensors nor a file of torch.save: {AGAIN}, or "
        "convert it to one of these"
    )


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except (SafetensorError, ValueError, KeyError, AttributeError) as error:
        raise _unreadable(path, f"{shorten_error(error)}: {AGAIN}") from error


def _read_archive(path: Path) -> Any:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise _unreadable(path, f"its end is missing or damaged: {AGAIN}") from error
    if any("/code/" in name for name in names):
        raise _unreadable(
            path,
            "it is a TorchScript archive, as OpenAI publishes them, which holds code: save its "
            "weights alone, torch.save(torch.jit.load(FILE, 'cpu').state_dict(), NEW)",
        )
    if not any(name.endswith("data.pkl") for name in names):
        raise _unreadable(path, _what_archive_it_is(names))
    return _read_pickled(path)


def _what_archive_it_is(names: list[str]) -> str:
    if any(name.endswith(".npy") for name in names):
        return "it holds arrays of numpy: save them as safetensors by the names of the model"
    return "it is a ZIP archive that torch.save did not write: unpack it"


def _read_pickled(path: Path) -> Any:
    """Read what torch.save wrote, with numpy's numbers and arrays in it and nothing that runs."""
    try:
        # a path would be read by its ending
        with torch.serialization.safe_globals(_harmless()), path.open("rb") as file:
            return torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises whatever the content of a file provokes
        raise _unreadable(path, _why_not_loaded(path, error)) from error


def _why_not_loaded(path: Path, error: Exception) -> str:
    """Return why torch could not load a file, inspected again, and the remedy if one is known."""
    held = _other_objects(path) or ", ".join(_UNSUPPORTED.findall(str(error))[:1])
    if held:
        return f"it holds more than weights ({held}), which is not unpickled: {SAVE_STATE}"
    if zipfile.is_zipfile(path):
        with suppress(Exception), zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
            if damaged:
                return f"its part {quote(damaged)} is damaged: {AGAIN}"
        return f"torch says: {shorten_error(error)}"
    return f"it is not a whole file of torch.save ({shorten_error(error)}): {AGAIN}"


def _harmless() -> list[Any]:
    """Return what trainers put into checkpoints beside weights: numbers, arrays and options."""
    array = np.zeros(1)
    rebuild_array, rebuild_number = array.__reduce__()[0], array[0].__reduce__()[0]
    types = [type(np.dtype(code)) for code in "?bBhHiIqQlLefdFDUS"]
    both = [  # numpy 1 and numpy 2 keep them in different modules
        (function, f"numpy.{core}.multiarray.{name}")
        for core in ("core", "_core")
        for function, name in ((rebuild_array, "_reconstruct"), (rebuild_number, "scalar"))
    ]
    return [*both, np.ndarray, np.dtype, *types, argparse.Namespace]


def _other_objects(path: Path) -> str:
    """Return the names of what is pickled in a file beside weights, some of them."""
    try:
        with torch.serialization.safe_globals(_harmless()), path.open("rb") as file:
            names = torch.serialization.get_unsafe_globals_in_checkpoint(file)
    except Exception:  # it is damaged, or of the format before torch 1.6
        return ""
    return ", ".join(sorted(names)[:3])[:200]


def _state_dict(path: Path, content: Any) -> dict[str, Tensor]:
    """Return the tensors in what was read."""
    for name in WRAPPERS:
        if isinstance(content, Mapping) and isinstance(content.get(name), Mapping):
            content = content[name]
    if not isinstance(content, Mapping):
        raise _unreadable(
            path, f"it holds a {type(content).__name__} and no weights by name: {SAVE_STATE}"
        )
    state = {name: value for name, value in content.items() if isinstance(value, Tensor)}
    if not state:
        held = ", ".join(quote(name, 40) for name in list(content)[:5]) or "nothing at all"
        raise _unreadable(path, f"it holds no weights but {held}: {SAVE_STATE}")
    return {name: value for name, value in state.items() if name not in NO_WEIGHTS}


def _unprefixed(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return weights without what wrappers of a model put before all of their names."""
    for prefix in PREFIXES * 2:  # in any order
        if all(name.startswith(prefix) for name in state):
            state = {name[len(prefix) :]: value for name, value in state.items()}
    return state


def _single_precision(path: Path, state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return floating-point weights as float32, the others as they are."""
    for name, value in state.items():
        if value.layout is not torch.strided or value.is_quantized or value.is_meta:
            raise _unreadable(path, f"{quote(name)} in it is sparse, quantized or without values")
    single = {
        name: value.float() if value.is_floating_point() else value
        for name, value in state.items()
    }
    wrong = [name for name, value in single.items() if not value.isfinite().all()]
    if wrong:
        raise BadInput(
            "weights_invalid",
            f"the weights {path} are not all finite numbers, {len(wrong)} of {len(single)} "
            f"tensors hold NaN or infinity, such as {quote(wrong[0])}: take an earlier checkpoint",
        )
    return single


def _unreadable(path: Path, why: str) -> BadInput:
    return BadInput("weights_unreadable", f"can't read the weights {escape_path(path)}: {why}")
