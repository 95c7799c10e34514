# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Batches: the objects of cells, and what augmentation keeps."""

import numpy as np
import pytest
import torch
from rendered_rooms import write_room

from geopurify.errors import BadInput
from geopurify_train.clip.batches import _cell_objects, _crop, draw_batch
from geopurify_train.clip.rendered_worlds import RenderedWorlds


@pytest.fixture
def worlds(tmp_path):
    for seed in range(3):
        write_room(tmp_path / f"{seed}.safetensors", seed)
    return RenderedWorlds(tmp_path)


def test_a_cell_belongs_to_what_fills_it():
    instance = torch.zeros(8, 16, dtype=torch.int64)
    instance[:4, 8:12], instance[:4, 12:] = 7, 5
    instance[4:, 8:12], instance[4:, 12:] = 3, 2
    assert _cell_objects(instance, (1, 2)).tolist() == [[0, -1]]  # a quarter is not enough
    instance[:4, 8:12] = 5
    assert _cell_objects(instance, (1, 2)).tolist() == [[0, 5]]


def test_crops_show_small_things_often():
    instance = np.zeros((240, 320), np.int64)
    instance[200:216, 300:316] = 1  # 0.3 % of the picture
    rng = np.random.default_rng(0)
    crops = [instance[_crop(instance, (144, 192), rng)] for _ in range(200)]
    assert np.mean([(crop == 1).any() for crop in crops]) > 0.5
    assert all(crop.shape[1] >= 0.35 * 320 for crop in crops)


def test_views_come_in_the_order_of_the_rooms(worlds):
    assert len(worlds) == 6
    assert worlds[0].objects.color.tolist() == worlds[1].objects.color.tolist()
    assert worlds[3].color.shape == (240, 320, 3)
    assert worlds[3].instance.min() == 0


def test_objects_of_a_batch_keep_their_picture(worlds):
    batch = draw_batch(worlds, 4, (48, 64), 16, np.random.default_rng(0))
    assert batch.images.shape == (4, 3, 48, 64)
    assert batch.cell_object.shape == (4, 3, 4)
    assert float(batch.images.min()) >= 0 and float(batch.images.max()) <= 1
    for image in range(4):
        shown = batch.cell_object[image].unique()
        shown = shown[shown >= 0].numpy()
        assert (batch.object_image[shown] == image).all()


def test_the_same_seed_draws_the_same_batch(worlds):
    first, second = (draw_batch(worlds, 4, (48, 64), 16, np.random.default_rng(5)) for _ in "ab")
    assert torch.equal(first.images, second.images)
    assert torch.equal(first.cell_object, second.cell_object)


def test_a_folder_without_rooms_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no rendered worlds"):
        RenderedWorlds(tmp_path)
