# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of one scene, mapped offline and by the live node, side by side."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.table import Table

from geopurify.evaluation.confusion import ConfusionCounts, compute_means
from geopurify.evaluation.ground_truth import GroundTruth, compare
from geopurify.query.results import LabelledCloud

TOLERANCE = 0.005  # of a mIoU: half a point
COMPARED = ("miou", "macc", "all_acc", "boundary_miou")


@dataclass(frozen=True)
class Scored:
    """How a map agrees with the truth.

    Attributes:
        frames, voxels: in the map.
        unseen: labelled true points without a voxel near.
        raw, purified: figures of `geopurify.evaluation.confusion.compute_means`, None of nothing.
    """

    frames: int
    voxels: int
    unseen: int
    raw: Mapping[str, float | None]
    purified: Mapping[str, float | None]


@dataclass(frozen=True)
class ReplayReport:
    """One scene offline and through the live node.

    Attributes:
        frames_in_bag: images of the bag.
        frames_played: of these, the ones that could be read and were sent to the node.
        dropped: what the node dropped, by its reasons.
        seconds_replay: from the first frame sent to the last one mapped.
    """

    bag: str
    encoder: str
    frames_in_bag: int
    frames_played: int
    dropped: Mapping[str, int]
    seconds_replay: float
    offline: Scored
    replay: Scored

    @property
    def frames_dropped(self) -> int:
        """Frames that were sent and not mapped."""
        return self.frames_played - self.replay.frames

    @property
    def difference(self) -> float:
        """The larger difference of the mIoU, of raw and of purified labels."""
        pairs = (
            (self.offline.raw["miou"], self.replay.raw["miou"]),
            (self.offline.purified["miou"], self.replay.purified["miou"]),
        )
        return max(abs((ours or 0.0) - (theirs or 0.0)) for ours, theirs in pairs)

    @property
    def agrees(self) -> bool:
        """Whether both maps score the same within `TOLERANCE`."""
        return self.difference <= TOLERANCE

    def as_data(self) -> dict[str, Any]:
        """Return the report as JSON data."""
        return {
            **dataclasses.asdict(self),
            "frames_dropped": self.frames_dropped,
            "miou_difference": self.difference,
            "miou_tolerance": TOLERANCE,
            "agrees": self.agrees,
        }

    def table(self) -> Table:
        """Return the figures to be looked at."""
        table = Table("", "offline", "replay", title=f"{self.bag}, {self.encoder}")
        for item in ("frames", "voxels", "unseen"):
            table.add_row(item, *(str(getattr(side, item)) for side in self._sides()))
        for kind in ("raw", "purified"):
            for name in COMPARED:
                values = (getattr(side, kind)[name] for side in self._sides())
                table.add_row(f"{name} {kind} %", *(_percent(value) for value in values))
        return table

    def sentence(self) -> str:
        """Return what came of it."""
        reasons = ", ".join(f"{reason} {count}" for reason, count in self.dropped.items())
        return (
            f"{self.frames_played} of {self.frames_in_bag} frames played, "
            f"{self.frames_dropped} dropped{f' ({reasons})' if reasons else ''}; offline and "
            f"replay {'agree' if self.agrees else 'DISAGREE'}: their mIoU differs by "
            f"{100 * self.difference:.2f} points, allowed are {100 * TOLERANCE:g}"
        )

    def _sides(self) -> tuple[Scored, Scored]:
        return self.offline, self.replay


def score(cloud: LabelledCloud, truth: GroundTruth, frames: int) -> Scored:
    """Score a map of some frames as ``geopurify-train evaluate`` does."""
    raw, purified, unseen = compare(cloud, truth)
    names = cloud.vocabulary.names
    return Scored(
        frames, len(cloud.points_map), unseen, _figures(raw, names), _figures(purified, names)
    )


def _figures(tally: ConfusionCounts, class_names: tuple[str, ...]) -> dict[str, float | None]:
    figures = compute_means(tally.histograms(), class_names, {})
    return {k: float(v) if np.isfinite(v) else None for k, v in figures.items()}


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.2f}"
