# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Places whose name is in doubt are looked at again, if images of them are kept."""

import numpy as np
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.pipeline import Pipeline

ORANGE = (200, 180, 0)  # more red than green, but not by much
SETTINGS = {"map.voxel_size_m": 0.05, "lifting.pixel_stride": 1, "purify.neighbours": 20}


class GreenEyed(ColorEncoder):
    """Whole images are green to it."""

    def encode_whole(self, images):
        return np.tile(np.float32([0, 1, 0]), (len(images), 1))


def mapped(encoder, keyframes_mb=1.0, **settings):
    config = from_flat({**SETTINGS, "purify.keyframes_mb": keyframes_mb, **settings})
    pipeline = Pipeline(config, encoder)
    frame = wall_frame(ORANGE, size=(64, 48))
    frame.color[:, :10] = (0, 255, 0)  # something that is surely green: the name stays
    pipeline.integrate(frame)
    pipeline.purify()
    return pipeline


def labels(pipeline):
    return set(pipeline.label_voxels().labels.tolist())


def test_the_images_decide_where_names_fight():
    pipeline = mapped(GreenEyed())
    assert labels(pipeline) == {1}
    assert set(pipeline.label_voxels().labels_raw.tolist()) == {0, 1}
    (thing, *_) = pipeline.objects()
    assert thing.label == "green"


def test_without_kept_images_or_an_encoder_of_whole_images_labels_stay():
    assert labels(mapped(GreenEyed(), keyframes_mb=0.0)) == {0, 1}
    assert labels(mapped(ColorEncoder())) == {0, 1}
    assert len(mapped(ColorEncoder()).shared_map.keyframes) == 0  # nor is memory spent


def test_an_encoder_that_takes_no_whole_images_is_warned_of(caplog):
    mapped(ColorEncoder())
    assert "purify.keyframes_mb has no effect: color cannot encode whole images" in caplog.text


def test_a_map_that_was_reset_or_loaded_has_no_images(tmp_path):
    pipeline = mapped(GreenEyed())
    pipeline.save(tmp_path / "map.safetensors")
    assert len(pipeline.shared_map.keyframes) == 1
    pipeline.reset()
    assert len(pipeline.shared_map.keyframes) == 0
    pipeline.integrate(wall_frame((0, 0, 255)))
    pipeline.purify()
    assert labels(pipeline) == {2}


def test_a_reclassification_lasts_while_nothing_changes_and_goes_with_the_vocabulary():
    pipeline = mapped(GreenEyed())
    pipeline.purify()
    assert labels(pipeline) == {1}
    pipeline.set_vocabulary(("red", "green"))
    assert labels(pipeline) == {0, 1}
