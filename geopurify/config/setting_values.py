# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a setting takes: one rule for the command line, YAML files and ROS parameters."""

import dataclasses
import math
from typing import Any

from geopurify.errors import BadInput, quote

LARGEST_INTEGER = 2**63 - 1  # of a ROS parameter
LONGEST_TEXT = 10_000  # characters
KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    tuple: "a list",
}
NUMBERS = (bool, int, float)  # and what YAML does not take in quotes


def convert_value(item: dataclasses.Field[Any], value: Any) -> Any:
    """Return a value as a setting has it.

    A list becomes a tuple, a whole number a float where the default is one, and the other way
    around.  Nothing, an empty text and a list of one empty text (as ROS writes an empty list)
    are the empty text or list.

    Args:
        item: field that `geopurify.config.setting` declared.

    Raises:
        BadInput: the value is of another kind or out of range; the message begins with the name.
    """
    value = as_kind(item.name, item.default, value)
    low, high, choices = (item.metadata[key] for key in ("low", "high", "choices"))
    # written so that NaN fails too
    if (low is not None and not value >= low) or (high is not None and not value <= high):
        raise _invalid(item.name, f"must be {_range(low, high)}, got {quote(value)}")
    if choices and value not in choices:
        raise _invalid(item.name, f"must be one of {', '.join(choices)}, got {quote(value)}")
    return value


def as_kind(name: str, default: Any, value: Any) -> Any:
    """Return a value as one of the kind of a setting's default, whatever its range.

    Raises:
        BadInput: it is of another kind; the message begins with the name.
    """
    kind = type(default)
    value = _converted(name, kind, value)
    if kind is not tuple:
        return value
    inner = type(default[0]) if default else str
    only = f"hold {KINDS[inner].removeprefix('a ')}s only"
    return tuple(_converted(name, inner, each, only) for each in value)


def _converted(name: str, kind: type, value: Any, wanted: str = "") -> Any:
    """Return a value as one of a kind.

    Args:
        wanted: what the message says must be; else what `KINDS` says of the kind.
    """
    wanted = wanted or f"be {KINDS[kind]}"
    if kind is str and value is None:
        return ""
    if kind is tuple:
        return _as_tuple(name, value)
    if kind is float and type(value) is int and abs(value) <= LARGEST_INTEGER:
        value = float(value)
    if kind is int and type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is not kind:
        raise _invalid(name, f"must {wanted}, got {_described(value)}{_advice(kind, value)}")
    _check_limits(name, value)
    return value


def _check_limits(name: str, value: Any) -> None:
    if type(value) is int and abs(value) > LARGEST_INTEGER:
        raise _invalid(name, f"must be a number of at most 64 bits, got {quote(value)}")
    if isinstance(value, float) and math.isinf(value):
        raise _invalid(name, f"must be a finite number, got {value}")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise _invalid(name, f"must have at most {LONGEST_TEXT} characters, got {len(value)}")
    if isinstance(value, str) and not _is_unicode(value):  # no file can be named so
        raise _invalid(
            name, f"must have no null characters or lone surrogates, got {quote(value)}"
        )


def _is_unicode(text: str) -> bool:
    """Tell whether a text can be written: without null characters and lone surrogates."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _advice(kind: type, value: Any) -> str:
    if kind is str:
        return "" if isinstance(value, list | tuple | dict) else ": put it in quotes"
    return ": without quotes" if isinstance(value, str) and kind in NUMBERS else ""


def _as_tuple(name: str, value: Any) -> tuple[Any, ...]:
    if value is None or value == "":
        return ()
    if not isinstance(value, list | tuple):
        raise _invalid(name, f"must be a list such as [a, b], got {_described(value)}")
    return () if list(value) == [""] else tuple(value)


def _described(value: Any) -> str:
    return "nothing" if value is None else f"{quote(value)} ({type(value).__name__})"


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"in [{low}, {high}]"
    return f">= {low}" if high is None else f"<= {high}"


def _invalid(name: str, what: str) -> BadInput:
    return BadInput("config_invalid", f"{name} {what}")
