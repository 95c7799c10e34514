# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import torch

from benchmarks.gpu import on_device


def test_the_measurement_runs_on_the_cpu_too():
    found = list(on_device(500, torch.device("cpu")))
    assert [(each.step, each.unit) for each in found] == [
        ("purification, cpu", "ms"),
        ("published student", "ms, cpu"),
        ("18 rounds, cpu", "ms"),
    ]
    assert all(each.ours_s > 0 and each.target is None for each in found)
