# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import torch

from benchmarks.gpu import on_device


def test_the_measurement_runs_on_the_cpu_too():
    student, both = on_device(2000, torch.device("cpu"))
    assert student.unit == both.unit == "ms, cpu"
    assert both.ours_s > student.ours_s > 0
    assert both.target is None
