# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A table of the documentation, and what it is made from."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geopurify.errors import BadInput

ROOT = Path(__file__).parent.parent
PAIRWISE_MLP = "pairwise MLP"
EMBEDDED_ENCODER = "embedded encoder"
RESULTS = ROOT / "docs" / "benchmarks" / "figures"
Result = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A table.

    Attributes:
        name: of its JSON, and of its place in the page.
        page: the file of `docs` that shows it.
        commands: as a reader would type them, with fields ``{name}`` of ``values``; they write
            below ``{work}``, where scenes of other figures may lie already.
        result: the JSON file that the last command writes, below the folder of work.
        extract: what is kept of this JSON.
        render: makes Markdown of what is kept.
        values: of the fields of ``commands``.
        quick: values for a trial with two tiny scenes.
        purpose: what the data are for: to choose settings by, or to report.
        picture: a picture that the commands write, below the folder of work, and the file of
            `docs` that it becomes.
        models: the shipped models that the commands use.
    """

    name: str
    page: str
    commands: tuple[str, ...]
    result: str
    extract: Callable[[Result], Result]
    render: Callable[[Result], str]
    values: Mapping[str, str] = field(default_factory=dict)
    quick: Mapping[str, str] = field(default_factory=dict)
    purpose: str = "reported"
    picture: tuple[str, str] | None = None
    models: tuple[str, ...] = (PAIRWISE_MLP, EMBEDDED_ENCODER)

    def typed(self, work: str = "out/figures", quick: bool = False) -> tuple[str, ...]:
        """Return the commands with all fields filled in."""
        values = {**self.values, **(self.quick if quick else {}), "work": work}
        return tuple(" ".join(command.format(**values).split()) for command in self.commands)

    def sets(self, name: str) -> bool:
        """Tell whether the commands set a setting themselves, instead of taking its default."""
        return any(f"--set {name}=" in command for command in self.typed())

    @property
    def path(self) -> Path:
        """The JSON that the table is written from."""
        return RESULTS / f"{self.name}.json"

    def load(self) -> Result | None:
        """Return what was kept, with how it was made; None if the figure was never made.

        Raises:
            BadInput: the file is damaged.
        """
        if not self.path.exists():
            return None
        try:
            data: Result = json.loads(self.path.read_text(encoding="utf-8"))
            return data
        except (OSError, ValueError) as error:
            raise BadInput("evaluation_empty", f"can't read {self.path}: {error}") from error
