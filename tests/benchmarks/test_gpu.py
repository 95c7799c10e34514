# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest
import torch

from benchmarks import gpu
from benchmarks.measurement import Measurement
from geopurify.config import PurifyConfig
from geopurify.encoders.open_clip.timing import Timing
from geopurify.purify.walk_rounds import series_rounds

CPU = torch.device("cpu")


@pytest.mark.soak
def test_the_measurement_runs_on_the_cpu_too():
    found = list(gpu.on_device(500, CPU))
    rounds = len(series_rounds(PurifyConfig().restart)[1])
    assert [each.step for each in found] == [
        "labels purified, cpu",
        "features purified, cpu",
        "neighbours, cpu",
        f"walk of {rounds} rounds, cpu",
        "published student, cpu",
    ]
    assert all(each.ours_s > 0 and each.unit == "ms" and each.target is None for each in found)


def test_a_frame_is_encoded_and_then_mapped(monkeypatch):
    asked = []

    def time_encoder(name, config):
        asked.append((name, config.device, config.image_width, config.image_height))
        return Timing(name, 10_000.0, (640, 480), (30, 40, 512))

    monkeypatch.setattr(gpu, "time_encoder", time_encoder)
    found = gpu.frames(CPU, Measurement("lift and fuse", 40_000, 0.02, 50, "x"))
    assert asked == [("ViT-B-16", "cpu", 640, 480)]
    assert 10.0 < found.ours_s < 15.0 and found.figure == pytest.approx(1 / found.ours_s)
    assert found.target == 30 and not found.is_met
