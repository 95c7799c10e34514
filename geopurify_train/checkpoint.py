# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The state of a training on disk: tensors as safetensors, settings and step as JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from geopurify.errors import BadInput, quote
from geopurify.files.atomic_write import atomic_write
from geopurify.files.tensor_files import read_tensors, write_tensors
from geopurify_train.kept_settings import find_difference, find_value

FORMAT = "geopurify-training-1"


def save_checkpoint(
    path: Path,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    step: int,
    settings: Mapping[str, object],
) -> None:
    """Write everything a run needs to go on."""
    tensors = {f"model.{name}": value for name, value in model.state_dict().items()}
    for index, state in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{index}.{name}": value for name, value in state.items()}
    metadata = {"format": FORMAT, "step": str(step), "settings": _text(settings)}
    with atomic_write(path) as temporary:
        write_tensors(temporary, {k: v.cpu().numpy() for k, v in tensors.items()}, metadata)


def load_checkpoint(
    path: Path,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    settings: Mapping[str, object],
) -> int:
    """Restore a run with the same settings and return its step.

    Raises:
        BadInput: the file can't be read, or is of a run with other settings.
    """
    metadata, arrays = read_tensors(path, FORMAT, "checkpoint_invalid")
    _check_settings(path, metadata["settings"], json.loads(_text(settings)))
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    model.load_state_dict(_below("model.", tensors))
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in _below("optimizer.", tensors).items():
        index, name = key.split(".")
        state.setdefault(int(index), {})[name] = value
    optimizer.load_state_dict(optimizer.state_dict() | {"state": state})
    return int(metadata["step"])


def _check_settings(path: Path, text: str, now: Any) -> None:
    try:
        before = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput("checkpoint_invalid", f"the settings in {path} are damaged") from error
    differing = find_difference(before, now)
    if differing is not None:
        was, is_now = (quote(find_value(settings, differing)) for settings in (before, now))
        raise BadInput(
            "checkpoint_mismatch",
            f"{path} is of a run with other settings: {quote(differing)} was {was}, now it is "
            f"{is_now}: give another folder",
        )


def _text(settings: Mapping[str, object]) -> str:
    return json.dumps(dict(settings), sort_keys=True)


def _below(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
