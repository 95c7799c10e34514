# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Run a whole sequence through a pipeline, as a robot would meet it."""

import logging
import resource
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from geopurify.compute.stages import measure_stages, stage
from geopurify.encoders.embedded import training_warning
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify.runtime.rolling_window import RollingWindow
from geopurify.runtime.warm_up import compile_kernels
from geopurify.sequences.protocol import FrameSequence

WARNED_AT = (1, 10, 100, 1000, 10_000)  # frames skipped for one reason; the sum is told at the end

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Run:
    """What became of a sequence.

    Attributes:
        frames: frames in the map.
        skipped: frames left out, by reason.
        seconds: by stage, over all frames and the purification at the end; "compile" comes first.
        peak_memory_bytes: most memory the process had.
    """

    frames: int
    skipped: dict[str, int]
    seconds: dict[str, float]
    peak_memory_bytes: int


def run_sequence(
    sequence: FrameSequence,
    pipeline: Pipeline,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Run:
    """Integrate every frame of a sequence, purify the map and find its objects.

    A frame that can't be used is skipped with a warning.

    Raises:
        BadInput: no frame could be used, or what leaves the window can't be written.
    """
    warning = training_warning(sequence.name)
    if warning and pipeline.config.encoder.kind == "embedded":
        _log.warning("%s", warning)
    with measure_stages() as seconds, stage("compile"):
        compile_kernels(pipeline.config.purify)
    total = Counter[str](seconds)
    integrated, skipped = integrate_sequence(sequence, pipeline, on_progress)
    total.update(integrated)
    total.update(pipeline.purify().seconds)
    with measure_stages() as seconds, stage("objects"):
        pipeline.objects()
    total.update(seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # Linux counts kilobytes
    frames = len(sequence) - sum(skipped.values())
    return Run(frames, skipped, dict(total), peak)


def integrate_sequence(
    sequence: FrameSequence,
    pipeline: Pipeline,
    on_progress: Callable[[int], None] = lambda done: None,
) -> tuple[dict[str, float], dict[str, int]]:
    """Integrate every frame of a sequence; one that can't be used is skipped with a warning.

    Returns:
        Seconds by stage, and frames left out by reason.

    Raises:
        BadInput: no frame could be used, or what leaves the window can't be written.
    """
    window = RollingWindow(pipeline)
    total, skipped = Counter[str](), Counter[str]()
    for index in range(len(sequence)):
        try:
            with measure_stages() as seconds, stage("read"):
                frame = sequence[index]
            total.update(pipeline.integrate(frame).seconds)
        except BadInput as error:
            skipped[error.reason] += 1
            if skipped[error.reason] in WARNED_AT:
                _log.warning("Skipped frame %d of %s: %s", index, sequence.name, error)
        else:
            window.follow(frame.T_map_cam)
        total.update(seconds)
        on_progress(index + 1)
    if skipped.total() == len(sequence):
        raise BadInput(
            "sequence_unusable", f"none of the {len(sequence)} frames is usable: {dict(skipped)}"
        )
    return dict(total), dict(skipped)
