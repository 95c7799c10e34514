# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is fed, and how an input is told by a seed and a number."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any


@dataclass(frozen=True)
class Target:
    """A door of the product.

    Attributes:
        name: of the target.
        valid: undamaged inputs, which must be taken.
        draw: returns an input, mostly a damaged one.
        take: hands an input over. It may raise `BadInput` and nothing else; what has to hold
            afterwards it asserts.
        cost: how many inputs of the usual kind one takes as long as.
    """

    name: str
    valid: Callable[[], Iterable[Any]]
    draw: Callable[[Random], Any]
    take: Callable[[Any], None]
    cost: int = 1

    def item(self, seed: int, index: int) -> Any:
        """Return the same input for the same seed and number."""
        return self.draw(Random(f"{self.name} {seed} {index}"))
