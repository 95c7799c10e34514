# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The main job on real RGB-D: 7-Scenes RedKitchen with the scores of a small 2D network.

The truth is a rough annotation of what can be told apart with boxes: floor, wall, table, chairs
and cabinets, in axes turned so that z is up and the table lies along x.
"""

from pathlib import Path

import numpy as np
import pytest

from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.pipeline import Pipeline
from geopurify.runtime.offline import run_sequence
from geopurify.sequences import open_sequence

REDKITCHEN = Path(__file__).parents[2] / "shared" / "data" / "redkitchen"
pytestmark = pytest.mark.skipif(
    not REDKITCHEN.is_dir(), reason="needs the RedKitchen frames in ../shared/data/redkitchen"
)
YAW = 0.0087  # of the table against the projection of the map's x axis
BOXES = {  # x, y, z from - to, metres
    "table": [(-0.98, 1.30, 1.18, 2.14, -0.88, -0.70)],
    "chair": [
        (-1.36, -1.00, 1.35, 2.08, -1.33, -0.45),
        (-0.72, -0.08, 2.16, 2.38, -1.33, -0.45),
        (0.38, 0.95, 2.16, 2.40, -1.33, -0.45),
        (1.31, 1.56, 1.40, 2.00, -1.33, -0.45),
        (-0.55, -0.02, 0.80, 1.12, -1.33, -0.45),
    ],
    "cabinet": [
        (-2.08, -1.75, 1.12, 2.98, -1.45, -0.62),
        (-2.08, -0.12, 2.76, 3.00, -1.45, -0.62),
    ],
    "floor": [(-2.70, -0.80, 0.75, 2.70, -1.60, -1.36)],
    "wall": [(0.10, 1.90, 3.28, 3.60, -1.30, 0.45)],
}


@pytest.fixture(scope="module")
def kitchen():
    return map_kitchen({})


def map_kitchen(settings):
    sequence = open_sequence(str(REDKITCHEN))
    encoder = {"encoder.kind": "scores", "encoder.label_set": sequence.label_set}
    config = from_flat({**encoder, **settings})
    pipeline = Pipeline(config, create_encoder(config.encoder), sequence.up_map)
    return pipeline, run_sequence(sequence, pipeline), level_axes(sequence.up_map)


def level_axes(up: np.ndarray) -> np.ndarray:
    """Return the rotation from the map to the axes of `BOXES`."""
    x = np.array([1.0, 0, 0]) - up[0] * up
    x /= np.linalg.norm(x)
    cosine, sine = np.cos(YAW), np.sin(YAW)
    yaw = np.array([(cosine, sine, 0), (-sine, cosine, 0), (0, 0, 1)])
    return yaw @ np.stack([x, np.cross(up, x), up])


def inside(points: np.ndarray, name: str) -> np.ndarray:
    hit = np.zeros(len(points), bool)
    for x0, x1, y0, y1, z0, z1 in BOXES[name]:
        hit |= ((points >= (x0, y0, z0)) & (points <= (x1, y1, z1))).all(1)
    return hit


def mean_iou(pipeline, axes, purified: bool) -> float:
    cloud = pipeline.label_voxels()
    points = cloud.points_map @ axes.T
    labels = cloud.labels if purified else cloud.labels_raw
    masks = {name: inside(points, name) for name in BOXES}
    annotated = np.any(list(masks.values()), axis=0)
    ious = []
    for name, truth in masks.items():
        predicted = (labels == pipeline.vocabulary.names.index(name)) & annotated
        ious.append((truth & predicted).sum() / (truth | predicted).sum())
    return float(np.mean(ious))


def test_every_frame_enters_the_map(kitchen):
    pipeline, run, _ = kitchen
    assert run.frames == 200
    assert run.skipped == {}
    assert 190_000 < pipeline.voxel_count < 210_000


def test_purification_brings_the_labels_nearer_to_the_truth(kitchen):
    pipeline, _, axes = kitchen
    raw, purified = mean_iou(pipeline, axes, False), mean_iou(pipeline, axes, True)
    assert raw > 0.33
    assert purified > max(raw + 0.10, 0.47)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, 0.512),
        ({"purify.affinity": "geometric"}, 0.516),
        ({"purify.restart": 0, "purify.rounds": 18}, 0.448),
        ({"purify.restart": 0, "purify.rounds": 18, "purify.affinity": "geometric"}, 0.486),
    ],
)
def test_the_figures_of_the_documentation(kitchen, settings, expected):
    pipeline, _, axes = kitchen
    if settings:
        pipeline, _, _ = map_kitchen(settings)
    found = [mean_iou(pipeline, axes, purified) for purified in (False, True)]
    assert found == pytest.approx([0.359, expected], abs=1e-3)


@pytest.mark.parametrize("name", ["table", "floor", "wall", "chair"])
def test_queries_point_at_the_right_places(kitchen, name):
    pipeline, _, axes = kitchen
    result = pipeline.query(f"where is the {name}?")
    best = result.points_map[result.object_ids == 0] @ axes.T
    at = np.median(best, axis=0)
    lows, highs = np.array(BOXES[name])[:, ::2], np.array(BOXES[name])[:, 1::2]
    distance = np.maximum(np.maximum(lows - at, at - highs), 0).max(1).min()
    assert distance < 0.25, at


def test_the_box_of_the_table_has_its_size(kitchen):
    table = kitchen[0].query("table", top_k=1).objects[0]
    assert sorted(table.size_m[:2]) == pytest.approx((1.0, 2.25), abs=0.3)


def test_the_network_does_not_know_everything(kitchen):
    with pytest.raises(ValueError, match="names none of the classes"):
        kitchen[0].query("espresso machine")
