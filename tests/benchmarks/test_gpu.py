# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import torch

from benchmarks.gpu import on_device


def test_the_measurement_runs_on_the_cpu_too():
    student, rounds = on_device(500, torch.device("cpu"))
    assert (student.step, student.unit) == ("published student", "ms, cpu")
    assert (rounds.step, rounds.unit) == ("18 rounds, cpu", "ms")
    assert student.ours_s > 0 and rounds.ours_s > 0
    assert student.target is None and rounds.target is None
