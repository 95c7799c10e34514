# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pictures of a labelled map, before and after purification, and of what a query found."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from geopurify.errors import BadInput
from geopurify.files.atomic_write import atomic_write
from geopurify.query.labels import UNLABELLED
from geopurify.query.results import LabelledCloud, QueryResult, SeenCloud
from geopurify.query.vocabulary import Vocabulary
from geopurify.viewing.annotations import TEXT_COLOR, Annotations
from geopurify.viewing.cameras import overview
from geopurify.viewing.named_things import find_named_things
from geopurify.viewing.splat import draw_voxels

PANEL = (800, 640)  # width, height
TITLES = ("as seen", "labels before purification", "labels after purification")
UNLABELLED_COLOR = (200, 200, 200)
FOUND_COLOR, BOX_COLOR = (255, 122, 0), (200, 80, 0)
TITLE_SIZE, LEGEND_SIZE = 26, 20
LEGEND_COLUMN, LEGEND_LINE, MARGIN = 240, 30, 12
LEGEND_NAMES = 30  # the most frequent ones
GREY_SHARE, FADED_WHITE = 0.4, 140  # colours around what a query found


def draw_map(
    cloud: LabelledCloud,
    result: QueryResult | None,
    voxel_size_m: float,
    up_map: NDArray[np.float64],
) -> Image.Image:
    """Draw a map from above: seen, labelled and purified, or what a query found.

    Raises:
        BadInput: the map is empty.
    """
    if not len(cloud.points_map):
        raise BadInput("map_empty", "the map is empty: there is nothing to draw")
    if result is None:
        return before_after_picture(cloud, voxel_size_m, up_map)
    return query_picture(cloud, result, voxel_size_m, up_map)


def before_after_picture(
    cloud: LabelledCloud, voxel_size_m: float, up_map: NDArray[np.float64]
) -> Image.Image:
    """Draw a map three times from above: colours, unrefined labels and refined labels."""
    vocabulary = cloud.vocabulary
    camera, T_map_cam = overview(cloud.points_map, cloud.normals_map, up_map, *PANEL)
    panels = [
        draw_voxels(cloud.points_map, cloud.normals_map, c, voxel_size_m, camera, T_map_cam)
        for c in (
            cloud.colors,
            label_paint(cloud.labels_raw, vocabulary),
            label_paint(cloud.labels, vocabulary),
        )
    ]
    notes = [Annotations(panel, camera, T_map_cam) for panel in panels]
    notes[0].draw_scale(cloud.points_map.mean(0))
    for name, place in find_named_things(cloud):
        notes[-1].write(place, name)
    panels = [note.result() for note in notes]
    frequent = _frequent_labels(cloud, len(vocabulary.names))
    return compose_panels(
        panels, TITLES, [(vocabulary.names[i], vocabulary.colors[i]) for i in frequent]
    )


def query_picture(
    cloud: SeenCloud, result: QueryResult, voxel_size_m: float, up_map: NDArray[np.float64]
) -> Image.Image:
    """Draw the map in faded greys, and what was found in one strong colour with its numbers."""
    faded = GREY_SHARE * cloud.colors.mean(1, keepdims=True) + FADED_WHITE
    faded = np.repeat(faded.astype(np.uint8), 3, axis=1)
    # the found voxels come first: of two at the same place the first is drawn
    points = np.concatenate([result.points_map, cloud.points_map])
    normals = np.concatenate([np.zeros_like(result.points_map), cloud.normals_map])
    lit = np.broadcast_to(np.array(FOUND_COLOR, np.uint8), result.points_map.shape)
    paint = np.concatenate([lit, faded])
    camera, T_map_cam = overview(cloud.points_map, cloud.normals_map, up_map, *PANEL)
    panel = draw_voxels(points, normals, paint, voxel_size_m, camera, T_map_cam)
    notes = Annotations(panel, camera, T_map_cam)
    notes.draw_scale(cloud.points_map.mean(0))
    up = up_map / np.linalg.norm(up_map)
    for found in result.objects:
        notes.draw_box(found.T_map_box, found.size_m, BOX_COLOR)
    for number, found in enumerate(result.objects, 1):
        notes.write(found.centre_m + 0.5 * found.size_m[2] * up, str(number))
    names = [f"{i}: score {found.score:.2f}" for i, found in enumerate(result.objects, 1)]
    found_colors = np.tile(np.array(FOUND_COLOR, np.uint8), (len(names), 1))
    title = f'"{result.text}"' if names else f'"{result.text}": nothing found'
    return compose_panels([notes.result()], [title], list(zip(names, found_colors, strict=True)))


def save_picture(path: Path, picture: Image.Image, **options: int) -> None:
    """Write a picture in the format that its name ends in.

    Args:
        options: of the format, as Pillow takes them.

    Raises:
        BadInput: it can't be written; an older file stays.
    """
    buffer = BytesIO()  # Pillow does not say why a file can't be written
    picture.save(buffer, Image.registered_extensions()[path.suffix.lower()], **options)
    with atomic_write(path) as temporary:
        temporary.write_bytes(buffer.getvalue())


def label_paint(labels: NDArray[np.uint16], vocabulary: Vocabulary) -> NDArray[np.uint8]:
    """Return the (N, 3) colour of each label."""
    paint = np.full((len(labels), 3), UNLABELLED_COLOR, np.uint8)
    known = labels != UNLABELLED
    paint[known] = vocabulary.colors[labels[known]]
    return paint


def compose_panels(
    panels: Sequence[NDArray[np.uint8]],
    titles: Sequence[str],
    legend: Sequence[tuple[str, NDArray[np.uint8]]] = (),
) -> Image.Image:
    """Put panels side by side under their titles, above a legend of names and colours."""
    height, width, _ = panels[0].shape
    columns = max(1, len(panels) * width // LEGEND_COLUMN)
    lines = -(-len(legend) // columns)
    top = height + TITLE_SIZE + 2 * MARGIN
    size = (len(panels) * width, top + lines * LEGEND_LINE + MARGIN)
    picture = Image.new("RGB", size, (255, 255, 255))
    draw = ImageDraw.Draw(picture)
    title, small = ImageFont.load_default(TITLE_SIZE), ImageFont.load_default(LEGEND_SIZE)
    for i, (panel, text) in enumerate(zip(panels, titles, strict=True)):
        picture.paste(Image.fromarray(panel), (i * width, TITLE_SIZE + 2 * MARGIN))
        draw.text((i * width + MARGIN, MARGIN), text, TEXT_COLOR, title)
    for i, (name, color) in enumerate(legend):
        x, y = MARGIN + i % columns * LEGEND_COLUMN, top + i // columns * LEGEND_LINE
        box = (x, y + 4, x + LEGEND_SIZE, y + 4 + LEGEND_SIZE)
        draw.rectangle(box, tuple(color.tolist()))
        draw.text((x + LEGEND_SIZE + 8, y + 2), name, TEXT_COLOR, small)
    return picture


def _frequent_labels(cloud: LabelledCloud, classes: int) -> list[int]:
    """Return the labels in the map, the most frequent first."""
    both = np.concatenate([cloud.labels_raw, cloud.labels])
    counts = np.bincount(both[both != UNLABELLED], minlength=classes)
    order = np.argsort(-counts, kind="stable")
    return [int(label) for label in order[:LEGEND_NAMES] if counts[label] > 0]
