# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A training in the processes that torchrun starts, killed and gone on with in between."""

import json
import sys
from itertools import islice
from pathlib import Path

import torch

from geopurify.purify.published.network import AffinityNetConfig
from geopurify_train.distillation.distiller import Distiller
from geopurify_train.distillation.processes import join_processes
from geopurify_train.distillation.settings import Distillation
from geopurify_train.distillation.training_set import TrainingSet
from geopurify_train.teachers import GeometricTeacher

TINY = AffinityNetConfig(0, 4, 1, 8, 0.5)
SETTINGS = Distillation(
    steps=4, warm_up=2, anchors=32, candidates=128, macro=8, micro=4, neighbours=16, crop_m=0.2
)


def main(folder: Path) -> None:
    """Train at once and in two halves; write what each process has in the end."""
    torch.set_num_threads(1)
    training_set = TrainingSet(sorted(folder.glob("scene-*")), GeometricTeacher())
    with join_processes("cpu") as processes:
        own = folder / f"rank-{processes.rank}"
        own.mkdir()
        whole = Distiller(TINY, SETTINGS, training_set, "cpu", processes)
        measures = list(whole.run())
        killed = Distiller(TINY, SETTINGS, training_set, "cpu", processes)
        list(islice(killed.run(), 2))
        killed.save(own / "checkpoint")
        resumed = Distiller(TINY, SETTINGS, training_set, "cpu", processes)
        resumed.resume(own / "checkpoint")
        measures_after = list(resumed.run())
        whole.export(own / "whole")
        resumed.export(own / "resumed")
        (own / "measures.json").write_text(json.dumps([measures, measures_after]))
    threads = [name.read_text().strip() for name in Path("/proc/self/task").glob("*/comm")]
    (own / "threads").write_text("\n".join(threads))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
