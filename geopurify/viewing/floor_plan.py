# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A map straight from above, with the outlines and names of its objects."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from geopurify.errors import BadInput
from geopurify.frame.poses import upright_axes
from geopurify.objects.map_object import MapObject
from geopurify.query.results import SeenCloud
from geopurify.query.vocabulary import label_colors

LONGEST_PX = 1600  # of a side
MOST_PX_PER_M = 160.0
MARGIN_PX = 40
CUT_SHARE = 0.6  # of the map's height: what is above, e.g. the ceiling, is cut off
FADED_SHARE, WHITE = 0.5, (255, 255, 255)  # of the seen colours
TEXT_PX, LINE_PX = 18, 3
SCALE_M = 1.0  # of the bar in the corner
OUTLIERS = 0.5  # percent of the points that may lie outside on each side


def draw_floor_plan(
    cloud: SeenCloud,
    objects: Sequence[MapObject],
    voxel_size_m: float,
    up_map: NDArray[np.float64],
) -> Image.Image:
    """Draw what lies below the cut as it was seen, faded, and objects with id and class on it.

    Objects that are missing are drawn dashed.

    Raises:
        BadInput: the map is empty.
    """
    if not len(cloud.points_map):
        raise BadInput("map_empty", "the map is empty: there is nothing to draw")
    R_plan_map = upright_axes(up_map)
    points = cloud.points_map @ R_plan_map.T
    low, high = np.percentile(points, (OUTLIERS, 100 - OUTLIERS), axis=0)
    sizes = np.maximum((high - low)[:2], voxel_size_m)
    scale = min(MOST_PX_PER_M, (LONGEST_PX - 2 * MARGIN_PX) / float(sizes.max()))
    width, height = (int(np.ceil(side * scale)) + 2 * MARGIN_PX for side in sizes)

    def to_pixels(plan: NDArray[np.floating]) -> NDArray[np.float64]:
        x, y = (plan[:, :2] - low[:2]).T * scale + MARGIN_PX
        return np.stack([x, height - y], axis=1)

    below = points[:, 2] <= low[2] + CUT_SHARE * (high[2] - low[2])
    cells = (points[below, :2] - low[:2]) / voxel_size_m + 0.5  # they are centres of voxels
    ground = _paint(cells, points[below, 2], cloud.colors[below], np.ceil(sizes / voxel_size_m))
    picture = Image.new("RGB", (width, height), WHITE)
    inner = (width - 2 * MARGIN_PX, height - 2 * MARGIN_PX)
    picture.paste(Image.fromarray(ground).resize(inner), (MARGIN_PX, MARGIN_PX))
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(TEXT_PX)
    colors = dict(zip(sorted({o.label for o in objects}), _colors(objects), strict=True))
    for known in objects:
        corners = to_pixels(_footprint(known) @ R_plan_map.T)
        _outline(draw, corners, colors[known.label], is_dashed=known.state == "missing")
    centres = [to_pixels((known.centre_m @ R_plan_map.T)[None])[0] for known in objects]
    for known, place in zip(objects, _apart(np.reshape(centres, (-1, 2))), strict=True):
        _write(draw, place, f"{known.object_id} {known.label}", font)
    _draw_scale(draw, scale, height, font)
    return picture


def _colors(objects: Sequence[MapObject]) -> list[tuple[int, ...]]:
    return [tuple(c) for c in label_colors(len({o.label for o in objects})).tolist()]


def _paint(
    cells: NDArray[np.float64],
    heights: NDArray[np.floating],
    colors: NDArray[np.uint8],
    size: NDArray[np.float64],
) -> NDArray[np.uint8]:
    """Return a picture of a pixel a cell, y upwards, with the color of its highest voxel."""
    width, height = (int(side) for side in size)
    canvas = np.full((height, width, 3), 255, np.uint8)
    x, y = np.floor(cells).astype(np.int64).T
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    order = np.argsort(heights[inside], kind="stable")  # of several the last is kept
    faded = FADED_SHARE * colors[inside][order] + (1 - FADED_SHARE) * 255
    canvas[height - 1 - y[inside][order], x[inside][order]] = faded.astype(np.uint8)
    return canvas


def _apart(places: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return places of texts, moved down where another one is written."""
    taken: list[tuple[float, float]] = []
    for x, y in places.tolist():
        while any(abs(x - a) < 5 * TEXT_PX and abs(y - b) < TEXT_PX for a, b in taken):
            y += TEXT_PX
        taken.append((x, y))
    return taken


def _footprint(known: MapObject) -> NDArray[np.float64]:
    """Return the (4, 3) corners of the middle of an object's box, in turn."""
    signs = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)]) / 2
    return (signs * known.size_m) @ known.T_map_box[:3, :3].T + known.centre_m


def _outline(
    draw: ImageDraw.ImageDraw,
    corners: NDArray[np.float64],
    color: tuple[int, ...],
    is_dashed: bool,
) -> None:
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        pieces = max(int(np.hypot(*(end - start)) / 12), 1) if is_dashed else 1
        for piece in range(0, pieces, 2):
            ends = start + np.outer((piece, piece + 1), end - start) / pieces
            draw.line([tuple(p) for p in ends.tolist()], color, LINE_PX)


def _write(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
) -> None:
    draw.text(place, text, (20, 20, 20), font, "mm", stroke_width=2, stroke_fill=WHITE)


def _draw_scale(
    draw: ImageDraw.ImageDraw,
    scale: float,
    height: int,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
) -> None:
    y, end = height - MARGIN_PX / 3, MARGIN_PX + SCALE_M * scale
    draw.line([(MARGIN_PX, y), (end, y)], (0, 0, 0), LINE_PX)
    draw.text((end + 8, y), f"{SCALE_M:g} m", (0, 0, 0), font, "lm")
