# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The course of a training, as lines of JSON and for TensorBoard."""

import json
import math
from collections.abc import Mapping
from pathlib import Path

from geopurify.errors import BadInput
from geopurify.files.atomic_write import atomic_write


class TrainingLog:
    """Measures of each step; a resumed run goes on in the same files."""

    def __init__(self, folder: Path, step: int, tensorboard: bool = False) -> None:
        """Go on after ``step`` in ``training.jsonl`` of a folder; later lines are dropped.

        Raises:
            BadInput: TensorBoard is wanted, but not installed.
        """
        self.path = folder / "training.jsonl"
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        kept = [line for line in lines if _step_of(line) <= step]
        with atomic_write(self.path) as temporary:
            temporary.write_text("".join(f"{line}\n" for line in kept))
        self._writer = None
        if tensorboard:
            try:
                from torch.utils.tensorboard import SummaryWriter
            except ImportError as error:
                raise BadInput(
                    "tensorboard_missing", f"--tensorboard needs the package tensorboard: {error}"
                ) from error
            self._writer = SummaryWriter(str(folder), purge_step=step + 1)

    def add(self, measures: Mapping[str, float]) -> None:
        """Append the measures of a step."""
        with self.path.open("a") as file:
            file.write(json.dumps(dict(measures)) + "\n")
        if self._writer is not None:
            for name, value in measures.items():
                self._writer.add_scalar(name, value, int(measures["step"]))


def _step_of(line: str) -> float:
    """Return the step of a line; infinity if the run was killed while it was written."""
    try:
        return json.loads(line)["step"]
    except json.JSONDecodeError:
        return math.inf
