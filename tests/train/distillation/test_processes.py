# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from small_scenes import corner

from geopurify.purify.affinity.student_file import load_student
from geopurify_train.distillation.scenes import save_scene

TORCHRUN = (sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2")


@pytest.mark.slow
def test_processes_of_torchrun_train_one_student_and_go_on_bit_for_bit(tmp_path):
    for name, side in (("scene-0", 12), ("scene-1", 16)):
        save_scene(tmp_path / name, corner(name, side))
    subprocess.run(
        [*TORCHRUN, Path(__file__).with_name("two_processes.py"), tmp_path],
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        timeout=240,
    )
    ranks = [tmp_path / "rank-0", tmp_path / "rank-1"]
    for rank in ranks:
        # those of gloo that are left might abort the process as the interpreter is taken down
        assert "gloo" not in (rank / "threads").read_text()
        assert (rank / "resumed").read_bytes() == (rank / "whole").read_bytes()
    # the statistics of batch normalization are each process's own
    students = [dict(load_student(rank / "whole").named_parameters()) for rank in ranks]
    assert all(torch.equal(value, students[1][name]) for name, value in students[0].items())
    (first, first_after), (second, second_after) = (
        json.loads((rank / "measures.json").read_text()) for rank in ranks
    )
    assert all(a["loss"] != b["loss"] for a, b in zip(first, second, strict=True))
    assert (first_after, second_after) == (first[2:], second[2:])
