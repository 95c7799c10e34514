# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The shipped model: small, complete, and it knows rooms that it never saw."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from geopurify.config import EncoderConfig, from_flat
from geopurify.config.label_sets import label_set
from geopurify.encoders import create_encoder
from geopurify.encoders.embedded import MODEL_JSON, UNSEEN_ROOMS, WEIGHTS, training_warning
from geopurify.pipeline import Pipeline
from geopurify.runtime.offline import run_sequence
from geopurify_worlds.room import LABEL_SET
from geopurify_worlds.room_sequence import RoomSequence

UNSEEN_SEED = UNSEEN_ROOMS + 60_000


@pytest.fixture(scope="module")
def encoder():
    return create_encoder(EncoderConfig(kind="embedded", device="cpu"))


@pytest.fixture(scope="module")
def frame():
    return RoomSequence(UNSEEN_SEED, 6)[0]


def test_the_file_is_small_and_in_half_precision():
    assert WEIGHTS.stat().st_size <= 25e6
    kinds = {value.dtype for value in load_file(WEIGHTS).values() if value.is_floating_point()}
    assert kinds == {torch.float16}
    assert MODEL_JSON.with_name("MODEL_CARD.md").exists()


def test_features_are_one_unit_vector_for_8_pixels(encoder, frame):
    features = encoder.encode(frame).features
    assert features.shape == (30, 40, encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(features, axis=2), 1, rtol=1e-5)
    np.testing.assert_array_equal(features, encoder.encode(frame).features)


def test_most_of_an_unseen_room_is_named_rightly(encoder, frame):
    names = label_set(LABEL_SET)
    texts = encoder.encode_text([f"a {name}" for name in names])
    labels = (encoder.encode(frame).features @ texts.T).argmax(2)
    centres = frame.extras["semantic"][4::8, 4::8]
    assert (labels == centres).mean() > 0.6
    assert len(np.unique(centres)) >= 5  # there is more in it than walls and floor


def test_a_map_is_labelled_by_what_it_was_trained_on_unless_told_otherwise(encoder):
    usual = {"encoder.kind": "embedded", "map.max_voxels": 1000}
    assert Pipeline(from_flat(usual), encoder).vocabulary.names == label_set("home")
    named = from_flat({**usual, "vocabulary.label_set": "scannet20"})
    assert Pipeline(named, encoder).vocabulary.names == label_set("scannet20")


@pytest.mark.parametrize("color", ["red", "green", "blue"])
def test_texts_of_a_colour_are_near_each_other(encoder, color):
    colors = ("red", "green", "blue")
    boxes = encoder.encode_text([f"a {name} box" for name in colors])
    cabinet = encoder.encode_text([f"a {color} cabinet"])[0]
    assert colors[int((boxes @ cabinet).argmax())] == color


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("room-0", True),
        ("room-2999", True),
        ("room-3000", False),
        ("home-3", False),
        ("lab", False),
    ],
)
def test_rooms_that_it_learned_from_are_known(name: str, told: bool) -> None:
    assert bool(training_warning(name)) == told


def test_a_map_of_a_room_that_it_learned_from_is_warned_about(
    encoder, caplog: pytest.LogCaptureFixture
) -> None:
    config = from_flat({"encoder.kind": "embedded", "map.max_voxels": 50_000})
    with caplog.at_level("WARNING", logger="geopurify"):
        run_sequence(RoomSequence(7, 1), Pipeline(config, encoder))
    assert "room-7 is one of the 3000 rooms that the embedded model learned from" in caplog.text
