# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A sequence that is mapped in the background, while somebody looks."""

import logging
import threading
import time
from collections import Counter, deque

from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.pipeline import Pipeline
from geopurify.sequences.protocol import FrameSequence

RATE_S = 5.0  # over which frames per second are counted

_log = logging.getLogger(__name__)


class SequenceMapping:
    """Integrates the frames of a sequence one after the other, then purifies the map.

    Attributes:
        state: "mapping", "paused", "purifying", "done" or "failed".
        dropped: frames that could not be used, by reason.
        last_frame: that is in the map.
        purified_at: when the map was purified, of the steady clock; None: not yet.
    """

    def __init__(self, sequence: FrameSequence, pipeline: Pipeline) -> None:
        self.state = "mapping"
        self.dropped: Counter[str] = Counter()
        self.last_frame: Frame | None = None
        self.purified_at: float | None = None
        self._sequence, self._pipeline = sequence, pipeline
        self._goes_on, self._over = threading.Event(), threading.Event()
        self._times: deque[float] = deque(maxlen=1000)
        self._goes_on.set()
        self._thread = threading.Thread(target=self._run, name="mapping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End, after the frame that is being mapped."""
        self._over.set()
        self._goes_on.set()
        self._thread.join()

    def pause(self) -> None:
        """Map no more frames."""
        self._goes_on.clear()

    def resume(self) -> None:
        """Map frames again."""
        self._goes_on.set()

    def frames_per_s(self) -> float:
        """Return how many frames a second were mapped lately."""
        now = time.monotonic()
        return sum(now - at < RATE_S for at in list(self._times)) / RATE_S

    def _run(self) -> None:
        try:
            for index in range(len(self._sequence)):
                if not self._goes_on.is_set():
                    self.state = "paused"
                self._goes_on.wait()
                if self._over.is_set():
                    return
                self.state = "mapping"
                self._map(index)
            self.state = "purifying"
            self._pipeline.purify()
            self.purified_at = time.monotonic()
            self.state = "done"
        except Exception:
            self.state = "failed"
            _log.exception("Mapping %s ended early", self._sequence.name)

    def _map(self, index: int) -> None:
        try:
            frame = self._sequence[index]
            self._pipeline.integrate(frame)
        except BadInput as error:
            self.dropped[error.reason] += 1
            _log.warning("Skipped frame %d of %s: %s", index, self._sequence.name, error)
        else:
            self.last_frame = frame
            self._times.append(time.monotonic())
