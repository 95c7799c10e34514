# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Benchmarks: scenes of posed RGB-D frames with labelled points."""

from pathlib import Path

from geopurify.errors import BadInput
from geopurify_train.datasets.matterport import Matterport
from geopurify_train.datasets.protocol import Dataset, View
from geopurify_train.datasets.replica import Replica
from geopurify_train.datasets.scannet import ScanNet

DATASETS: dict[str, type[Dataset]] = {
    "scannet": ScanNet,
    "matterport": Matterport,
    "replica": Replica,
}


def open_dataset(
    kind: str, root: Path, label_set: str | None = None, view: View | None = None
) -> Dataset:
    """Open a dataset of a kind in `DATASETS`.

    Args:
        label_set: which of its label sets is scored; None for its usual one.
        view: frames and sizes; None for what its papers use.

    Raises:
        BadInput: an unknown kind or label set, or no such dataset there.
    """
    if kind not in DATASETS:
        raise BadInput("dataset_unknown", f"dataset {kind!r} is not one of {', '.join(DATASETS)}")
    factory = DATASETS[kind]
    return factory(root, label_set or factory.label_sets[0], view or factory.published_view)
