# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify query`` as it is typed: from the start of the process to its end."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.measurement import Measurement, time_call
from geopurify.map_files import save_map
from geopurify.map_files.map_file import MOST_CHANNELS
from geopurify.pipeline import Pipeline

REPEATS = 5
TARGET_S = 2.0


def query_commands(pipeline: Pipeline) -> Iterator[Measurement]:
    """A query of a map with purified features in its file, and of one without."""
    pipeline.purify()
    text = pipeline.vocabulary.names[0]
    with tempfile.TemporaryDirectory() as folder:
        for purified in (True, False):
            if purified and pipeline.map.dimension > MOST_CHANNELS:
                continue
            path = Path(folder, "map.safetensors")
            save_map(path, pipeline, purified=purified)
            seconds = _seconds(path, text)
            step = "query command" if purified else "query command, purifying"
            target = TARGET_S if purified else None
            yield Measurement(
                step,
                pipeline.voxel_count,
                seconds,
                seconds,
                f"s; a file of {path.stat().st_size / 1e6:.0f} MB",
                target,
                most=True,
            )


def _seconds(path: Path, text: str) -> float:
    """Return the median; the first one, which may compile, does not count."""
    command = [sys.executable, "-m", "geopurify", "query", str(path), text]
    run = partial(subprocess.run, command, check=True, capture_output=True)
    run()
    return median(time_call(run)[0] for _ in range(REPEATS))
