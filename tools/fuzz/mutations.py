# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Seeded damage to bytes, texts and values."""

import copy
import math
import re
from collections.abc import Callable
from random import Random
from typing import Any

INTEGERS = (0, 1, 2, 3, 7, 255, 256, 4097, 65535, 2**24, 2**31 - 1, 2**31, 2**32 - 1, 2**40)
HUGE = (2**62, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**400)
FLOATS = (0.0, -0.0, 1e-320, 1e-9, 0.5, 1.0, -1.0, 1e9, 1e30, 3.5e38, 1e308, math.inf, math.nan)
TEXTS = (
    "", " ", "\0", "a\nb", "\x1b[31m", "../../etc/passwd", "/dev/zero", "..", "~", "{}" * 40,
    "null", "[]", "-0", "1e999", "\ud800", "\u202e", "é" * 300, "x" * 5000, "a " * 2000,
)  # fmt: skip

Edit = Callable[[bytearray, Random], None]


def mutate_bytes(data: bytes, rng: Random) -> bytes:
    """Return bytes with one or a few edits."""
    edited = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 3, 8, 40))):
        rng.choice(_EDITS)(edited, rng)
    return bytes(edited)


def odd_value(rng: Random, depth: int = 0) -> Any:
    """Return a value as JSON and YAML have them."""
    kinds: list[Callable[[], Any]] = [
        lambda: rng.choice((None, True, False)),
        lambda: odd_integer(rng),
        lambda: rng.choice(HUGE) * rng.choice((1, -1)),
        lambda: odd_float(rng),
        lambda: odd_text(rng),
    ]
    if depth < 3:
        kinds += [
            lambda: [odd_value(rng, depth + 1) for _ in range(rng.randrange(4))],
            lambda: {odd_text(rng): odd_value(rng, depth + 1) for _ in range(rng.randrange(3))},
            lambda: [odd_value(rng, 3)] * rng.choice((3, 5000)),
        ]
    return rng.choice(kinds)()


def odd_integer(rng: Random) -> int:
    """Return an integer near a limit, or any small one."""
    return rng.choice((1, 1, 1, -1)) * rng.choice((*INTEGERS, rng.randrange(1000)))


def odd_float(rng: Random) -> float:
    """Return a float of any size, or none that is finite."""
    return rng.choice((1, 1, -1)) * rng.choice((*FLOATS, rng.uniform(0, 10)))


def odd_text(rng: Random) -> str:
    """Return a text that somebody may forget to expect."""
    if rng.random() < 0.3:
        return "".join(chr(rng.randrange(1, 0xD800)) for _ in range(rng.randrange(40)))
    return rng.choice(TEXTS)


def mutate_tree(tree: Any, rng: Random) -> Any:
    """Return a tree of lists and dictionaries with one or a few of its nodes replaced."""
    for _ in range(rng.choice((1, 1, 2, 5))):
        tree = _replaced(copy.copy(tree), rng)
    return tree


def _replaced(tree: Any, rng: Random) -> Any:
    if not isinstance(tree, dict | list) or not tree or rng.random() < 0.05:
        return odd_value(rng)
    places: list[Any] = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
    place, chance = rng.choice(places), rng.random()
    if chance < 0.1:
        del tree[place]
    elif chance < 0.2 and isinstance(tree, dict):
        tree[odd_text(rng)] = tree[place]
    else:
        tree[place] = _replaced(copy.copy(tree[place]), rng)
    return tree


def _place(data: bytearray, rng: Random) -> int:
    """Return a place, often near the beginning, where headers are."""
    most = len(data) if rng.random() < 0.5 else min(len(data), 200)
    return rng.randrange(most) if most else 0


def _span(data: bytearray, rng: Random) -> slice:
    start = _place(data, rng)
    return slice(start, start + rng.choice((1, 2, 4, 8, 30, 300)))


def _flip(data: bytearray, rng: Random) -> None:
    if data:
        data[_place(data, rng)] ^= 1 << rng.randrange(8)


def _set_byte(data: bytearray, rng: Random) -> None:
    if data:
        data[_place(data, rng)] = rng.choice((0, 1, 127, 128, 255, rng.randrange(256)))


def _set_integer(data: bytearray, rng: Random) -> None:
    size, order = rng.choice((2, 4, 8)), rng.choice(("little", "big"))
    start = _place(data, rng)
    if start + size <= len(data):
        value = rng.choice((*INTEGERS, *HUGE)) % 2 ** (8 * size)
        data[start : start + size] = value.to_bytes(size, order)


def _set_digits(data: bytearray, rng: Random) -> None:
    """Replace a number that is written out."""
    found = list(re.finditer(rb"\d+", bytes(data[:100_000])))
    if found:
        span = rng.choice(found).span()
        data[slice(*span)] = str(rng.choice((*INTEGERS, *HUGE))).encode()


def _delete(data: bytearray, rng: Random) -> None:
    del data[_span(data, rng)]


def _repeat(data: bytearray, rng: Random) -> None:
    span = _span(data, rng)
    data[span.start : span.start] = bytes(data[span]) * rng.choice((1, 2, 50))


def _insert(data: bytearray, rng: Random) -> None:
    place = _place(data, rng)
    data[place:place] = rng.randbytes(rng.choice((1, 2, 8, 100)))


def _overwrite(data: bytearray, rng: Random) -> None:
    span = _span(data, rng)
    length = len(data[span])
    data[span] = rng.choice((bytes(length), b"\xff" * length, rng.randbytes(length)))


def _copy(data: bytearray, rng: Random) -> None:
    span, place = _span(data, rng), _place(data, rng)
    piece = data[span]
    data[place : place + len(piece)] = piece


def _cut_off(data: bytearray, rng: Random) -> None:
    del data[_place(data, rng) :]


def _grow(data: bytearray, rng: Random) -> None:
    data += rng.choice((b"\0", b"\xff", b"a")) * rng.choice((1, 8, 1000))


_EDITS: tuple[Edit, ...] = (
    *(_flip,) * 3, *(_set_byte,) * 3, *(_set_integer,) * 4, *(_set_digits,) * 2,
    *(_overwrite,) * 2, _delete, _repeat, _insert, _copy, _cut_off, _grow,
)  # fmt: skip
