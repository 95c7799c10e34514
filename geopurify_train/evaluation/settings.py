# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that decides the figures of an evaluation."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geopurify import __version__
from geopurify.config import Config, to_flat
from geopurify.errors import BadInput
from geopurify.evaluation.datasets import open_dataset
from geopurify.evaluation.datasets.protocol import Dataset, View
from geopurify.evaluation.ground_truth import REACH_M, UNSEEN
from geopurify.terminal.options import parse_bag_topics
from geopurify_train.evaluation.affinity_name import affinity_name
from geopurify_train.evaluation.published_method import published_pooling
from geopurify_train.evaluation.recordings import KIND, Recordings

MAPPING_GROUPS = ("encoder", "lifting", "map")


@dataclass(frozen=True)
class EvaluationSettings:
    """A dataset, how it is mapped and how it is scored.

    Attributes:
        dataset: kind of dataset (`geopurify.evaluation.datasets.DATASETS`), or "recording".
        root: its folder.
        label_set: classes that are scored.
        view: frames that are read, and their size.
        config: of the pipeline; its vocabulary is replaced by the classes.
        reach_m: a point takes the label of the nearest voxel at most this far; farther ones are
            unseen.
        unseen: what an unseen point counts as: the nearest voxel's label however far, as
            published; a miss; or nothing.
        with_published: also score a map by the published fusion and pooling settings.
        published_student: file of the published network, whose affinity this map takes; None:
            that of our own map.
        distractors: names beside the classes, for longer and longer vocabularies; none: no such.
        bag: what the bags of recordings have where, as of ``--bag``.
    """

    dataset: str
    root: Path
    label_set: str
    view: View
    config: Config = field(default_factory=Config)
    reach_m: float = REACH_M
    unseen: str = UNSEEN[0]
    with_published: bool = False
    published_student: Path | None = None
    bag: tuple[str, ...] = ()
    distractors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.unseen not in UNSEEN:
            raise BadInput(
                "evaluation_invalid",
                f"unseen must be one of {', '.join(UNSEEN)}, got {self.unseen!r}",
            )
        if not 0 < self.reach_m <= 10:
            raise BadInput(
                "evaluation_invalid", f"reach_m must be in (0, 10] metres, got {self.reach_m}"
            )

    def open(self) -> Dataset:
        """Open the dataset."""
        if self.dataset == KIND:
            topics, unit_m = parse_bag_topics(list(self.bag)), self.config.lifting.depth_unit_m
            return Recordings(self.root, self.label_set, self.view, topics, unit_m)
        return open_dataset(self.dataset, self.root, self.label_set, self.view)

    def as_data(self) -> dict[str, Any]:
        """Return the settings as JSON data."""
        return {
            "geopurify_version": __version__,
            "dataset": self.dataset,
            "root": str(self.root.resolve()),
            "label_set": self.label_set,
            "view": dataclasses.asdict(self.view),
            "reach_m": self.reach_m,
            "unseen": self.unseen,
            "with_published": self.with_published,
            "published_student": str(self.published_student or ""),
            "affinity": self.affinities(),
            "bag": list(self.bag),
            "distractors": list(self.distractors),
            "parameters": to_flat(self.config),
        }

    def affinities(self) -> dict[str, str]:
        """Return what weighs the neighbours, by kind of purified labels."""
        ours = self.config.purify
        named = {"purified": ours}
        if self.with_published:
            named["published_purified"] = published_pooling(ours, self.published_student)
        return {kind: affinity_name(config) for kind, config in named.items()}

    def map_fingerprint(self) -> str:
        """Return a name for all that decides what a map is like before it is scored."""
        data = self.as_data()
        parameters = data["parameters"]
        chosen = {k: v for k, v in parameters.items() if k.split(".")[0] in MAPPING_GROUPS}
        key = {k: data[k] for k in ("geopurify_version", "dataset", "root", "view")}
        text = json.dumps([key, chosen], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
