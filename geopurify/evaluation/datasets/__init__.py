# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Benchmarks: scenes of posed RGB-D frames with labelled points.

- `protocol`: what a dataset offers; `scenes`: one scene as a sequence, ``KIND:ROOT/SCENE``
- `scannet`, `matterport`, `replica`: the datasets; `scannet_sequence`, `scannet_frames`, `sens`,
  `scannet_mesh`, `face_mesh`, `replica_files`, `replica_sequence` read their files,
  `label_lists` their classes, `splits` which scenes are scored
- `view_file`, `registration`, `depth_camera`: which frames at what size, depth brought to the
  colour camera
- `read_ahead`: frames that are decoded while the one before is mapped
"""

from pathlib import Path

from geopurify.config.did_you_mean import did_you_mean
from geopurify.errors import BadInput, quote
from geopurify.evaluation.datasets.matterport import Matterport
from geopurify.evaluation.datasets.protocol import Dataset, View
from geopurify.evaluation.datasets.replica import Replica
from geopurify.evaluation.datasets.scannet import ScanNet
from geopurify.evaluation.datasets.view_file import VIEW_FILE, read_view

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
        view: frames and sizes; None for those of `usual_view`.

    Raises:
        BadInput: an unknown kind or label set, or no such dataset there.
    """
    factory = _factory(kind)
    return factory(root, label_set or factory.label_sets[0], view or usual_view(kind, root))


def usual_view(kind: str, root: Path) -> View:
    """Return the view that ``ROOT/view.json`` gives, else that of the papers.

    Raises:
        BadInput: an unknown kind, or the file is damaged.
    """
    return read_view(root / VIEW_FILE) or _factory(kind).published_view


def _factory(kind: str) -> type[Dataset]:
    if kind not in DATASETS:
        raise BadInput(
            "dataset_unknown",
            f"dataset {quote(kind)} is not one of {', '.join(DATASETS)}"
            f"{did_you_mean(kind, DATASETS)}",
        )
    return DATASETS[kind]
