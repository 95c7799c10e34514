# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How a frame gets into the map: encode, lift, fuse, carve."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import PriorityGate
from geopurify.compute.stages import measure_stages, stage
from geopurify.config import LiftingConfig
from geopurify.encoders.upright import encode_upright
from geopurify.errors import BadInput
from geopurify.frame import Encoder, Frame
from geopurify.frame.depth_units import DepthScaleCheck
from geopurify.fusion.carving import free_rays
from geopurify.fusion.keyframes import Keyframe
from geopurify.fusion.lifting import crop_to_region, lift
from geopurify.fusion.shared_map import SharedMap
from geopurify.fusion.voxel_map import VoxelMap

QUERY_WAIT_S = 0.3  # at most, for a query; so that mapping goes on under any number of them


@dataclass(frozen=True)
class Integration:
    """What one frame did to the map; ``seconds`` by stage."""

    observations: int
    voxels_added: int
    voxels_evicted: int
    voxels_carved: int
    seconds: dict[str, float]


class FrameIntegrator:
    """Encodes frames and fuses them into a shared map, which is locked only while it changes.

    Args:
        gate: queries of high priority go first.
        up_map: (3,) direction against gravity.
    """

    def __init__(
        self,
        shared_map: SharedMap,
        encoder: Encoder,
        gate: PriorityGate,
        up_map: NDArray[np.float64],
    ) -> None:
        self._map, self._encoder, self._gate, self._up_map = shared_map, encoder, gate, up_map
        self._depth_scale = DepthScaleCheck()

    def integrate(self, frame: Frame, config: LiftingConfig) -> Integration:
        """Fuse one frame into the map.

        Raises:
            BadInput: the frame can't be used, or the map was reset meanwhile; it is as before.
        """
        epoch = self._map.epoch
        frame = crop_to_region(frame, config)
        self._gate.wait(QUERY_WAIT_S)
        with measure_stages() as seconds:
            with stage("encode"):
                feature_map = encode_upright(self._encoder, frame, self._up_map)
            with stage("lift"):
                observations = lift(frame, feature_map, config)
            self._depth_scale.look(frame, config)
            view = Keyframe.of(frame) if self._map.keyframes.are_kept else None
            with self._map.locked() as voxels:
                if epoch != self._map.epoch:
                    raise BadInput(
                        "map_reset", "the map was reset or replaced while the frame was encoded"
                    )
                with stage("fuse"):
                    fused = voxels.integrate(observations)
                carved = carve(voxels, frame, config)
                if view is not None:
                    self._map.keyframes.add(view)
                self._map.history.note_frame(voxels.frames, 1e-9 * frame.stamp_ns, carved)
        count = len(observations.weights)
        return Integration(count, fused.added, fused.evicted, len(carved), seconds)


def carve(voxels: VoxelMap, frame: Frame, config: LiftingConfig) -> NDArray[np.int64]:
    """Remove the voxels that enough frames saw through, if they are to be; return their keys."""
    if not voxels.config.carve_frames:
        return np.empty(0, np.int64)
    with stage("carve"):
        return voxels.carve(free_rays(frame, config, voxels.config, voxels.frames))
