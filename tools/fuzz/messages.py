# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Odd messages that could have come over the wire."""

import copy
import dataclasses
from random import Random
from typing import Any

import numpy as np

from fuzz.mutations import mutate_bytes, odd_float, odd_integer, odd_text
from geopurify_train.bags.messages import TYPES

TRIES = 20
MOST_ITEMS = 500  # of a list


def mutate_message(message: Any, rng: Random) -> Any:
    """Return a message of rosbags with one or a few of its fields replaced."""
    kind = message.__msgtype__
    for _ in range(TRIES):
        odd = copy.deepcopy(message)
        for _ in range(rng.choice((1, 1, 2, 4))):
            _replace(odd, rng)
        try:  # what can't be sent is drawn again
            return TYPES.deserialize_cdr(TYPES.serialize_cdr(odd, kind), kind)
        except Exception:
            continue
    return message


def _replace(message: Any, rng: Random) -> None:
    names = [field.name for field in dataclasses.fields(message) if field.name[0] != "_"]
    name = rng.choice(names)
    value = getattr(message, name)
    if isinstance(value, list) and value and dataclasses.is_dataclass(value[0]):
        if rng.random() < 0.2:
            setattr(message, name, (value * rng.choice((0, 2, 500)))[:MOST_ITEMS])
        else:
            _replace(rng.choice(value), rng)
    elif dataclasses.is_dataclass(value):
        _replace(value, rng)
    else:
        setattr(message, name, odd_field(value, rng))


def odd_field(value: Any, rng: Random) -> Any:
    """Return another value of a field's type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return odd_integer(rng)
    if isinstance(value, float):
        return odd_float(rng)
    if isinstance(value, str):
        return odd_text(rng).encode("utf-8", "replace").decode()
    if isinstance(value, np.ndarray) and value.dtype == np.uint8:
        return np.frombuffer(mutate_bytes(value.tobytes(), rng), np.uint8)
    if isinstance(value, np.ndarray) and value.size:
        odd = value.copy()
        odd.flat[rng.randrange(odd.size)] = odd_float(rng)
        return odd if rng.random() < 0.8 else np.full_like(value, odd_float(rng))
    return value
