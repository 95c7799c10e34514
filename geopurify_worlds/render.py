# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pictures of a room, with their truth."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geopurify.frame import Camera
from geopurify_worlds.raycast import Hits, RayCaster
from geopurify_worlds.room import Room
from geopurify_worlds.shadows import ShadowMap
from geopurify_worlds.textures import PATTERNS

LAMP_REACH_M = 3.0
SHININESS = 24.0  # exponent of the mirrored light (Blinn, SIGGRAPH 1977)
HIGHLIGHT = 0.8  # of it at full gloss
GAMMA = 2.2
NOTHING = 65535  # semantic id where no surface is


@dataclass(frozen=True, eq=False)
class View:
    """What a perfect camera sees.

    Attributes:
        color: (H, W, 3) uint8.
        depth_m: (H, W) float32, 0 where no surface is.
        semantic: (H, W) uint16, `NOTHING` where no surface is.
        instance: (H, W) uint16, 0 where no surface is.
        incidence: (H, W) float32, cosine between the ray and the surface normal.
        albedo: (H, W) float32, share of the light that the surface returns, in [0, 1].
    """

    color: NDArray[np.uint8]
    depth_m: NDArray[np.float32]
    semantic: NDArray[np.uint16]
    instance: NDArray[np.uint16]
    incidence: NDArray[np.float32]
    albedo: NDArray[np.float32]


class Renderer:
    """Renders one room."""

    def __init__(self, room: Room, device: torch.device | str = "cpu") -> None:
        """Take a room to a device."""
        self._caster = RayCaster([part.shape for part in room.parts], device)
        materials = [part.material for part in room.parts]
        patterns = list(PATTERNS)
        self._color = self._tensor([material.color for material in materials])
        self._accent = self._tensor([material.accent for material in materials])
        self._scale_m = self._tensor([material.scale_m for material in materials])
        self._glow = self._tensor([material.glow for material in materials])
        self._pattern = self._tensor([patterns.index(m.pattern) for m in materials]).long()
        self._gloss = self._tensor([material.gloss for material in materials])
        light = room.light
        self._lamps_m, self._lamps = self._tensor(light.lamps_m), self._tensor(light.lamps)
        self._sun_direction, self._sun = self._tensor(light.sun_direction), self._tensor(light.sun)
        self._ambient = self._tensor(light.ambient)
        self._shadows = [ShadowMap(self._caster, lamp_m) for lamp_m in self._lamps_m]
        # the last entry is what index -1, no surface, gets
        self._semantic = np.append(room.part_classes, np.uint16(NOTHING))
        self._instance = np.append(room.part_instances, np.uint16(0))

    def cast(self, camera: Camera, T_map_cam: NDArray[np.float64]) -> Hits:
        """Return what the rays of a camera hit, see `RayCaster.cast`."""
        return self._caster.cast(camera, T_map_cam)

    def render(self, camera: Camera, T_map_cam: NDArray[np.float64]) -> View:
        """Return what a camera sees from a (4, 4) pose of its optical frame."""
        hits = self._caster.cast(camera, T_map_cam)
        index = hits.shape_index.cpu().numpy()
        position = self._tensor(T_map_cam[:3, 3])
        rays = torch.nn.functional.normalize(hits.points_map - position, dim=2)
        incidence = -(rays * hits.normals_map).sum(2)
        surface = self._surface_color(hits.points_shape.view(-1, 3), hits.shape_index.flatten())
        surface = surface.view_as(rays)
        return View(
            self._shade(hits, rays, surface).cpu().numpy(),
            hits.depth_m.cpu().numpy(),
            self._semantic[index],
            self._instance[index],
            incidence.cpu().numpy(),
            surface.mean(2).cpu().numpy(),
        )

    def _shade(self, hits: Hits, rays: Tensor, surface: Tensor) -> Tensor:
        """Return (H, W, 3) uint8 of surfaces between matt and glossy.

        Args:
            rays: (H, W, 3) unit, from the camera to the surfaces.
            surface: (H, W, 3) linear RGB.
        """
        index, normals = hits.shape_index, hits.normals_map
        sun = self._sun * (normals @ self._sun_direction + 0.5).clamp_min(0)[..., None]
        light = self._ambient + sun
        mirrored = torch.zeros_like(light)
        for at_m, color, shadows in zip(self._lamps_m, self._lamps, self._shadows, strict=True):
            to_lamp = at_m - hits.points_map
            distance = to_lamp.norm(dim=2, keepdim=True)
            to_lamp = to_lamp / distance
            lit = shadows.lit_share(hits.points_map, normals)[..., None]
            lamp = color * lit / (1 + (distance / LAMP_REACH_M) ** 2)
            halfway = torch.nn.functional.normalize(to_lamp - rays, dim=2)
            light = light + lamp * _facing(normals, to_lamp)
            mirrored += lamp * _facing(normals, halfway) ** SHININESS
        glow = self._glow[index][..., None]
        light = light * (1 - glow) + glow
        gloss = HIGHLIGHT * self._gloss[index][..., None]
        linear = surface * light + gloss * mirrored
        linear = linear * (index >= 0)[..., None]
        return (linear.clamp(0, 1) ** (1 / GAMMA) * 255 + 0.5).to(torch.uint8)

    def _surface_color(self, points_shape: Tensor, index: Tensor) -> Tensor:
        """Return the (N, 3) colours of the materials at points in their shapes' frames."""
        points = points_shape / self._scale_m[index, None]
        share = torch.zeros_like(points[:, 0])
        pattern = self._pattern[index]
        for i, evaluate in enumerate(PATTERNS.values()):
            rows = (pattern == i).nonzero()[:, 0]
            share[rows] = evaluate(points[rows])
        return torch.lerp(self._color[index], self._accent[index], share[:, None])

    def _tensor(self, values: object) -> Tensor:
        return torch.as_tensor(np.asarray(values), dtype=torch.float32, device=self._caster.device)


def _facing(normals: Tensor, directions: Tensor) -> Tensor:
    return (normals * directions).sum(2, keepdim=True).clamp_min(0)
