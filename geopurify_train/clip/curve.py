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
    """Draw every measure of a log over the steps, as means of ``smooth`` steps."""
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    groups = [rows[i : i + smooth] for i in range(0, len(rows), smooth)]
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
