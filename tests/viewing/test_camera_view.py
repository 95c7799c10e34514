# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest

from geopurify.frame import Camera, Frame
from geopurify.fusion.keys import pack_key, voxel_centres
from geopurify.objects import MapObject
from geopurify.query.labels import UNLABELLED
from geopurify.query.results import LabelledCloud
from geopurify.query.vocabulary import Vocabulary
from geopurify.viewing.camera_view import SeenVoxels

SIZE_M = 0.1
WIDTH, HEIGHT = 40, 30
CHAIR, TABLE = 0, 1


def frame() -> Frame:
    """Return a grey wall at 1.05 m whose left column has no depth."""
    depth_m = np.full((HEIGHT, WIDTH), 1.05, np.float32)
    depth_m[:, 0] = 0
    pose = np.eye(4)
    pose[:3, 3] = 0.05, 0.05, 0.0  # a voxel's centre is on the optical axis
    color = np.full((HEIGHT, WIDTH, 3), 100, np.uint8)
    return Frame(color, depth_m, Camera(40.0, 40.0, 20.0, 15.0, WIDTH, HEIGHT), pose, 0)


def cloud(cells: dict[tuple[int, int, int], int]) -> LabelledCloud:
    """Return voxels with labels by their coordinates."""
    keys = np.array([pack_key(*cell) for cell in cells], np.int64)
    count = len(keys)
    labels = np.array(list(cells.values()), np.uint16)
    colors = np.array([[250, 0, 0], [0, 0, 250]], np.uint8)
    vocabulary = Vocabulary(("chair", "table"), "{}", np.eye(2, dtype=np.float32), colors)
    return LabelledCloud(
        voxel_centres(keys, SIZE_M),
        np.zeros((count, 3), np.uint8),
        np.zeros((count, 3), np.float32),
        labels,
        labels,
        np.ones(count, np.float32),
        vocabulary,
        keys,
    )


@pytest.fixture
def seen() -> SeenVoxels:
    return SeenVoxels(frame(), SIZE_M, 5.0)


def test_pixels_have_the_labels_of_the_voxels_that_they_see(seen: SeenVoxels) -> None:
    image = seen.label_image(cloud({(0, 0, 10): TABLE, (1, 0, 10): CHAIR, (0, 0, 9): CHAIR}))
    assert image.dtype == np.uint16 and image.shape == (HEIGHT, WIDTH)
    assert image[15, 20] == TABLE
    assert image[15, 24] == CHAIR  # 0.1 m to the right
    assert image[15, 10] == UNLABELLED  # no such voxel
    assert (image[:, 0] == UNLABELLED).all()  # no depth
    assert 9 <= (image == TABLE).sum() <= 16  # 0.1 m are 3.8 pixels


def test_what_is_too_far_has_no_label() -> None:
    image = SeenVoxels(frame(), SIZE_M, 1.0).label_image(cloud({(0, 0, 10): TABLE}))
    assert (image == UNLABELLED).all()
    assert SeenVoxels(frame(), SIZE_M, 1.0).region() is None


def test_the_region_holds_all_that_is_seen(seen: SeenVoxels) -> None:
    region = seen.region()
    corner = np.array([[(WIDTH - 1 - 20) / 40 * 1.05 + 0.05, (0 - 15) / 40 * 1.05 + 0.05, 1.05]])
    assert region.contains(corner.astype(np.float32)).all()
    np.testing.assert_allclose(region.size_m[2], 2 * SIZE_M)


def test_an_overlay_blends_labels_and_names_objects(seen: SeenVoxels) -> None:
    labelled = cloud({(x, y, 10): TABLE for x in (0, 1) for y in (0, 1)})
    labels = seen.label_image(labelled)
    plain = seen.overlay(labels, labelled, ())
    np.testing.assert_array_equal(plain[15, 20], [50, 50, 175])
    np.testing.assert_array_equal(plain[15, 5], [100, 100, 100])
    thing = MapObject(
        7,
        "table",
        0.9,
        (),
        np.eye(4),
        np.ones(3),
        labelled.packed_keys,
        np.zeros(3, np.uint8),
        np.ones(4, np.float32),
        1,
        0.0,
        0.0,
    )
    assert (seen.overlay(labels, labelled, (thing,)) != plain).any()
    gone = replace(thing, state="missing")
    np.testing.assert_array_equal(seen.overlay(labels, labelled, (gone,)), plain)
