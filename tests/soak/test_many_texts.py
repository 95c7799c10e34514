# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A hundred thousand different questions, none of which is remembered: ``make soak``."""

import resource

import pytest
from small_world import wall_frame

from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.pipeline import Pipeline

TEXTS = 100_000


def memory_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.soak
def test_very_many_different_texts():
    config = from_flat({"encoder.kind": "embedded", "map.max_voxels": 1000})
    pipeline = Pipeline(config, create_encoder(config.encoder))
    pipeline.integrate(wall_frame((255, 0, 0), size=(64, 48)))
    pipeline.purify()
    memory = []
    for number in range(TEXTS):
        pipeline.query(f"thing{number} of kind{number % 997}")
        if number % (TEXTS // 10) == TEXTS // 10 - 1:
            memory.append(memory_bytes())
    assert memory[-1] - memory[1] < 20e6, memory
