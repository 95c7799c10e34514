# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The course of a training, as lines of JSON and as a picture."""

import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot


class TrainingLog:
    """Measures of each step in a file of JSON lines; going on drops what came after."""

    def __init__(self, path: Path, step: int) -> None:
        """Keep the lines up to ``step`` of the file, if there is one."""
        lines = path.read_text().splitlines() if path.exists() else []
        kept = [line for line in lines if json.loads(line)["step"] <= step]
        path.write_text("".join(f"{line}\n" for line in kept))
        self._file = path.open("a", encoding="utf-8")

    def add(self, measures: dict[str, float]) -> None:
        """Append the measures of a step."""
        self._file.write(json.dumps(measures) + "\n")
        self._file.flush()


def draw_curve(log: Path, picture: Path, smooth: int = 25) -> None:
    """Draw every measure of a log over the steps, as means of ``smooth`` steps."""
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    names = [name for name in rows[0] if name != "step"]
    figure, axes = pyplot.subplots(1, len(names), figsize=(3.4 * len(names), 2.8))
    for axis, name in zip(axes, names, strict=True):
        values = [row[name] for row in rows]
        means = [
            sum(values[i : i + smooth]) / len(values[i : i + smooth])
            for i in range(0, len(values), smooth)
        ]
        axis.plot(
            [rows[min(i, len(rows) - 1)]["step"] for i in range(0, len(rows), smooth)], means
        )
        axis.set_title(name)
        axis.set_xlabel("step")
        axis.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(picture, dpi=80)
    pyplot.close(figure)
