# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Putting weights into an open_clip model, and telling how those of another model differ."""

from collections.abc import Collection, Mapping
from typing import Any

import torch
from torch import Tensor

from geopurify.encoders.open_clip.library import open_clip
from geopurify.errors import BadInput, shorten_error

POSITIONS = ("visual.positional_embedding", "positional_embedding", "text.positional_embedding")
SHOWN = 3  # of the tensors that differ, in one way each
OF_TRANSFORMERS = "vision_model."


def fill(model: Any, weights: Mapping[str, Tensor]) -> None:
    """Put weights into an open_clip model; positions are resampled to those that it has.

    Args:
        weights: single precision, with the names of open_clip, of its older models or of Apple's.

    Raises:
        BadInput: they are of another model; the message says in what they differ.
    """
    try:
        state = _renamed(model, dict(weights))
    except Exception as error:  # open_clip's conversions raise whatever the names provoke
        raise _mismatch(shorten_error(error)) from error
    differences = _differences(model.state_dict(), state)
    if differences:
        raise _mismatch(differences)
    try:
        open_clip.model.resize_pos_embed(state, model)
        open_clip.model.resize_text_pos_embed(state, model)
        model.load_state_dict(state)
    except Exception as error:  # such as a grid of positions that is not a square
        raise _mismatch(shorten_error(error)) from error


def _renamed(model: Any, state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return weights under the names and in the shapes that open_clip has now."""
    state = open_clip.convert.convert_state_dict(model, state)
    if "positional_embedding" in state and not hasattr(model, "positional_embedding"):
        state = open_clip.model.convert_to_custom_text_state_dict(state)
    if model.logit_bias is not None and "logit_scale" in state:
        state.setdefault("logit_bias", torch.zeros_like(state["logit_scale"]))
    for name in ("logit_scale", "logit_bias"):  # a number once, a list of one now, or the reverse
        own = getattr(model, name)
        if own is not None and name in state and state[name].numel() == 1:
            state[name] = state[name].reshape(own.shape)
    return state


def _differences(own: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> str:
    """Return in what weights differ from those of a model, "" if they fit."""
    missing = [name for name in own if name not in given]
    unknown = [name for name in given if name not in own]
    resized = [
        f"{name} is {_shape(given[name])} and not {_shape(tensor)}"
        for name, tensor in own.items()
        if name in given and not _fits(name, given[name], tensor)
    ]
    kinds = {"it lacks": missing, "it has": unknown, "of another size:": resized}
    found = [f"{how} {_some(names)}" for how, names in kinds.items() if names]
    if any(name.startswith(OF_TRANSFORMERS) for name in unknown):
        found.insert(0, "its names are those of transformers' CLIPModel, not open_clip's")
    return "; ".join(found)


def _fits(name: str, given: Tensor, own: Tensor) -> bool:
    if name in POSITIONS:  # as many as there are
        return given.ndim == own.ndim and given.shape[1:] == own.shape[1:]
    return given.shape == own.shape


def _shape(tensor: Tensor) -> str:
    return "x".join(map(str, tensor.shape)) or "a number"


def _some(names: Collection[str]) -> str:
    shown = ", ".join(name[:200] for name in list(names)[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown


def _mismatch(how: str) -> BadInput:
    return BadInput("weights_mismatch", how)
