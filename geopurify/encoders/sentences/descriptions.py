# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Other words for the names of the shipped label sets, and what the things are for."""

import csv
from functools import lru_cache
from importlib.resources import files

_TABLE = files("geopurify.encoders.sentences") / "descriptions.tsv"


def describe(name: str) -> tuple[str, ...]:
    """Return the name, then its descriptions if it has any."""
    return (name, *_descriptions().get(name, ()))


@lru_cache(1)
def _descriptions() -> dict[str, tuple[str, ...]]:
    with _TABLE.open(encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return {row["name"]: tuple(row["descriptions"].split("; ")) for row in rows}
