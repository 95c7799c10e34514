# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The course of a training as a picture."""

import json
from pathlib import Path
from statistics import mean

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot


def draw_curve(log: Path, picture: Path, smooth: int = 25) -> None:
    """Draw the measures of a log, as means of ``smooth`` steps; the rest is left out."""
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    smooth = min(smooth, len(rows))
    groups = [rows[end - smooth : end] for end in range(smooth, len(rows) + 1, smooth)]
    steps = [group[-1]["step"] for group in groups]
    names = [name for name in rows[0] if name != "step"]
    figure, axes = pyplot.subplots(1, len(names), figsize=(3.4 * len(names), 2.8))
    for axis, name in zip(axes, names, strict=True):
        axis.plot(steps, [mean(row[name] for row in group) for group in groups])
        axis.set_title(name)
        axis.set_xlabel("step")
        axis.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(picture, dpi=80)
    pyplot.close(figure)
