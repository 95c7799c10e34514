# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from geopurify.config import EncoderConfig
from geopurify.encoders.scores import ScoresEncoder
from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame

CHANNELS = 41
WALL, FLOOR, CHAIR = 1, 2, 5  # NYU40 ids, which are the channels


@pytest.fixture(scope="module")
def encoder() -> ScoresEncoder:
    return ScoresEncoder(EncoderConfig(kind="scores", label_set="nyu40"))


def frame_with(scores: NDArray | None) -> Frame:
    return Frame(
        np.zeros((4, 6, 3), np.uint8),
        np.ones((4, 6), np.float32),
        Camera(5, 5, 3, 2, 6, 4),
        np.eye(4),
        scores=scores,
    )


def test_features_are_the_logarithms_of_the_probabilities(encoder: ScoresEncoder) -> None:
    scores = np.zeros((1, 2, CHANNELS), np.uint8)
    scores[0, 0, [WALL, FLOOR]] = 64, 36  # sums to 100
    scores[0, 1, CHAIR] = 255
    features = encoder.encode(frame_with(scores)).features
    assert features.dtype == np.float32
    wall, floor = np.log(1 + 510 * 0.64), np.log(1 + 510 * 0.36)
    expected = np.array([wall, floor]) / np.hypot(wall, floor)
    np.testing.assert_allclose(features[0, 0, [WALL, FLOOR]], expected, rtol=1e-6)
    assert features[0, 1, CHAIR] == pytest.approx(1)
    assert np.count_nonzero(features) == 3


def test_a_cell_without_scores_is_no_evidence(encoder: ScoresEncoder) -> None:
    features = encoder.encode(frame_with(np.zeros((2, 2, CHANNELS), np.uint8))).features
    np.testing.assert_array_equal(features, 0)


@given(hnp.arrays(np.uint8, (2, 3, CHANNELS), elements=st.integers(0, 255)))
def test_bytes_and_fractions_give_the_same_unit_features(scores: NDArray[np.uint8]) -> None:
    encoder = ScoresEncoder(EncoderConfig(kind="scores"))
    as_bytes = encoder.encode(frame_with(scores)).features
    as_fractions = encoder.encode(frame_with(scores.astype(np.float64) / 255)).features
    np.testing.assert_allclose(as_bytes, as_fractions, atol=1e-6)
    lengths = np.linalg.norm(as_bytes, axis=2)
    np.testing.assert_allclose(lengths, scores.any(2), atol=1e-6)


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        (None, "scores_missing"),
        (np.zeros((2, 2, 40), np.uint8), "scores_invalid"),
        (np.zeros((2, CHANNELS), np.uint8), "scores_invalid"),
        (np.zeros((0, 2, CHANNELS), np.uint8), "scores_invalid"),
        (np.full((2, 2, CHANNELS), -0.1, np.float32), "scores_invalid"),
        (np.full((2, 2, CHANNELS), np.nan, np.float32), "scores_invalid"),
    ],
)
def test_scores_that_are_no_probabilities_are_refused(
    encoder: ScoresEncoder, scores: NDArray | None, reason: str
) -> None:
    with pytest.raises(BadInput) as caught:
        encoder.encode(frame_with(scores))
    assert caught.value.reason == reason


def test_a_text_points_at_its_class(encoder: ScoresEncoder) -> None:
    features = encoder.encode_text(["a chair in a room", "walls and floors"])
    assert features.shape == (2, CHANNELS)
    assert features.dtype == np.float32
    np.testing.assert_array_equal(features[0], np.eye(CHANNELS)[CHAIR])
    expected = np.zeros(CHANNELS)
    expected[[WALL, FLOOR]] = np.sqrt(0.5)
    np.testing.assert_allclose(features[1], expected, rtol=1e-6)


def test_every_class_answers_to_its_name_and_void_to_none(encoder: ScoresEncoder) -> None:
    assert encoder.dimension == CHANNELS
    assert len(encoder.class_names) == CHANNELS - 1
    np.testing.assert_array_equal(
        encoder.encode_text(encoder.class_names), np.eye(CHANNELS, dtype=np.float32)[1:]
    )


@pytest.mark.parametrize("text", ["a dinosaur", "unlabelled", "", "?!"])
def test_a_text_without_a_class_says_which_are_known(encoder: ScoresEncoder, text: str) -> None:
    with pytest.raises(BadInput, match="whiteboard") as caught:
        encoder.encode_text(["chair", text])
    assert caught.value.reason == "text_unknown"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("duvet", "bed"),
        ("somebody", "person"),
        ("a comfy place for three people", "sofa"),  # it names people, but means a sofa
        ("bedside table", "night stand"),
        ("bath towel", "towel"),
        ("a bokshelf in a room", "bookshelf"),
        ("tabel", "table"),
    ],
)
def test_a_text_answers_through_what_it_means(
    encoder: ScoresEncoder, text: str, name: str
) -> None:
    found = encoder.encode_text([text])[0].nonzero()[0]
    assert [encoder.class_names[channel - 1] for channel in found] == [name]


@pytest.mark.parametrize("text", ["lamb", "asdfghjkl", "airplane", "volcano"])
def test_what_is_near_in_letters_only_or_in_nothing_is_refused(
    encoder: ScoresEncoder, text: str
) -> None:
    with pytest.raises(BadInput, match=r"; (did you mean|nearest in meaning:) '"):
        encoder.encode_text([text])


def test_a_misspelt_class_gets_the_nearest(encoder: ScoresEncoder) -> None:
    with pytest.raises(BadInput, match=r"; did you mean 'curtain'"):
        encoder.encode_text(["curtins in a room"])


def test_another_label_set_has_other_channels() -> None:
    encoder = ScoresEncoder(EncoderConfig(kind="scores", label_set="scannet20"))
    assert encoder.name == "scores/scannet20"
    assert encoder.dimension == 21
    assert encoder.encode_text(["fridge"]).argmax() == 15  # refrigerator, the 15th of the 20
