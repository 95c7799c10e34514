# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a mapper must have done by now: the map, made offline, and every counter."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from geopurify_msgs.msg import Stats
from numpy.typing import NDArray

from faults.shots import CAMERA_FRAME, MAP_FRAME, TF
from faults.stream_faults import Step
from geopurify.files.tensor_files import digest_of
from geopurify.frame import Frame
from geopurify.messages.transforms import Transforms
from geopurify.pipeline import Pipeline
from geopurify_ros.ros_config import RosConfig

# How often a saving fails while the disk is full depends on time; that it does is waited for.
TIMES_UNKNOWN = "map_not_written"


class Expectation:
    """Follows what is sent to one mapper.

    Args:
        pipeline: maps offline the frames that must arrive.
        config: of the mapper.

    Attributes:
        digests: of each map so far, by the number of its frames.
    """

    def __init__(self, pipeline: Pipeline, config: RosConfig) -> None:
        self.pipeline = pipeline
        self.frames = self.evicted = self.refused = 0
        self.received: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.noticed: Counter[str] = Counter()
        self.digests: dict[int, str] = {}
        self._transforms = Transforms(
            config.tf_buffer_s,
            lambda error: self.noticed.update([error.reason]),
            config.tf_max_frames,
            config.tf_max_samples,
        )
        self._note_map()

    def add(self, step: Step) -> None:
        """Take over what was sent."""
        for topic, message in step.messages:
            self.received[topic.lstrip("/")] += 1
            for sample in message.transforms if topic == TF else ():
                self._transforms.add(sample, is_static=False)
        for frame in step.mapped:
            self._integrate(frame)
        self.dropped.update(step.dropped)
        self.noticed.update(step.noticed)

    def is_met(self, stats: Stats) -> bool:
        """Return whether everything has arrived and is decided, as far as it can be by now.

        Frames that wait for a transform are dropped earlier than the step that tells of it.
        """
        counted, expected = _counts(stats), self.counts()
        return stats.frames >= self.frames and all(
            counted[kind][name] >= n
            for kind, names in expected.items()
            for name, n in names.items()
        )

    def counts(self) -> dict[str, Counter[str]]:
        """Return what must be counted, by kind and name."""
        return {"received": self.received, "dropped": self.dropped, "noticed": self.noticed}

    def compared(self, stats: Stats) -> dict[str, tuple[int, int]]:
        """Return of every counter what it must be and what the mapper says, by name."""
        counted, expected = _counts(stats), self.counts()
        del counted["noticed"][TIMES_UNKNOWN]
        pairs = {
            "frames mapped": (self.frames, stats.frames),
            "voxels": (self.pipeline.voxel_count, stats.voxels),
            "voxels evicted": (self.evicted, stats.voxels_evicted),
            "requests refused": (self.refused, sum(c.count for c in stats.refused)),
        }
        for kind, names in expected.items():
            for name in sorted(counted[kind] | names):
                pairs[f"{kind}: {name}"] = (names[name], counted[kind][name])
        return pairs

    def differences(self, stats: Stats) -> list[str]:
        """Return a sentence for every counter that is not what it must be."""
        return [
            f"{name} is {found}, expected {wanted}"
            for name, (wanted, found) in self.compared(stats).items()
            if found != wanted
        ]

    def _integrate(self, frame: Frame) -> None:
        T_map_cam = self._transforms.lookup(MAP_FRAME, CAMERA_FRAME, frame.stamp_ns)
        integration = self.pipeline.integrate(replace(frame, T_map_cam=T_map_cam))
        self.frames += 1
        self.evicted += integration.voxels_evicted
        self._note_map()

    def _note_map(self) -> None:
        self.digests[self.pipeline.map.frames] = digest(self.pipeline.state())


def digest(state: Mapping[str, NDArray]) -> str:
    """Return a checksum of the arrays of a map."""
    return digest_of("", state)


def _counts(stats: Stats) -> dict[str, Counter[str]]:
    return {
        kind: Counter({c.name.lstrip("/"): c.count for c in getattr(stats, kind)})
        for kind in ("received", "dropped", "noticed")
    }
