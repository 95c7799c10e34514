# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The simulated encoder: the truth without corruption, known errors with it."""

import logging

import numpy as np
import pytest

from geopurify.config import EncoderConfig
from geopurify.encoders.simulated.encoder import Corruption, SimulatedEncoder
from geopurify.encoders.simulated.hashed_text import HashedText
from geopurify.encoders.simulated.look_alikes import look_alikes
from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame

CONFIG = EncoderConfig(kind="simulated", label_set="nyu40", seed=3)
CHAIR = (0.0783883, 0.9638930, 0.2544908)  # of three dimensions
NONE = Corruption(0, 0, 0, 0, 0)
CAMERA = Camera(80, 80, 79.5, 63.5, 160, 128)  # 10 x 8 cells


def _frame(semantic: np.ndarray | None, stamp_ns: int = 1, x_m: float = 0) -> Frame:
    T_map_cam = np.eye(4)
    T_map_cam[0, 3] = x_m
    color, depth_m = np.zeros((128, 160, 3), np.uint8), np.full((128, 160), 2, np.float32)
    extras = {} if semantic is None else {"semantic": semantic}
    return Frame(color, depth_m, CAMERA, T_map_cam, stamp_ns, extras=extras)


def _uniform(encoder: SimulatedEncoder, name: str) -> np.ndarray:
    return np.full((128, 160), encoder.class_names.index(name), np.uint16)


def _halves(encoder: SimulatedEncoder) -> np.ndarray:
    """Return floor left of pixel 80, bed to the right: the border of cells 4 and 5."""
    semantic = _uniform(encoder, "floor")
    semantic[:, 80:] = encoder.class_names.index("bed")
    return semantic


def _labels(encoder: SimulatedEncoder, frame: Frame) -> list[list[str]]:
    scores = encoder.encode(frame).features @ encoder.encode_text(encoder.class_names).T
    return [[encoder.class_names[i] for i in row] for row in scores.argmax(2)]


def test_says_that_it_is_no_model(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        encoder = SimulatedEncoder(CONFIG)
    assert "corrupted ground truth, not a model" in caplog.text
    assert encoder.name.startswith("simulated")
    assert "corrupted ground truth" in encoder.version


def test_without_corruption_features_are_the_texts_of_the_classes() -> None:
    encoder = SimulatedEncoder(CONFIG, NONE)
    features = encoder.encode(_frame(_halves(encoder))).features
    assert features.shape == (8, 10, 64)
    assert features.dtype == np.float32
    floor, bed = encoder.encode_text(["floor", "bed"])
    np.testing.assert_allclose(features[:, :5], np.broadcast_to(floor, (8, 5, 64)), atol=1e-6)
    np.testing.assert_allclose(features[:, 5:], np.broadcast_to(bed, (8, 5, 64)), atol=1e-6)


def test_features_are_unit_vectors_whatever_the_corruption() -> None:
    encoder = SimulatedEncoder(CONFIG)
    features = encoder.encode(_frame(_halves(encoder))).features
    np.testing.assert_allclose(np.linalg.norm(features, axis=2), 1, atol=1e-5)


def test_bleeding_stays_near_the_border() -> None:
    encoder = SimulatedEncoder(CONFIG, Corruption(0.6, 0, 0, 0, 0))
    features = encoder.encode(_frame(_halves(encoder))).features
    floor, bed = encoder.encode_text(["floor", "bed"])
    far = features[:, [0, 1]] @ floor
    near = features[:, 4] @ bed
    np.testing.assert_allclose(far, 1, atol=1e-4)
    assert (near > floor @ bed + 0.1).all()
    assert (features[:, 4] @ floor > near).all()


def test_confusion_is_with_look_alikes_in_the_given_share() -> None:
    encoder = SimulatedEncoder(CONFIG, Corruption(0, 0.25, 0.5, 0.2, 0))
    frame = [_frame(_uniform(encoder, "table"), i, x_m=i * 0.7) for i in range(100)]
    names = [name for f in frame for row in _labels(encoder, f) for name in row]
    assert set(names) == {"table", "desk", "counter"}
    assert 1 - names.count("table") / len(names) == pytest.approx(0.25, abs=0.05)


@pytest.mark.parametrize(("systematic", "same"), [(1.0, True), (0.0, False)])
def test_systematic_confusion_is_the_same_in_all_views(systematic: float, same: bool) -> None:
    encoder = SimulatedEncoder(CONFIG, Corruption(0, 0.5, systematic, 0, 0))
    semantic = _uniform(encoder, "table")
    first, second = (_labels(encoder, _frame(semantic, stamp)) for stamp in (1, 2))
    assert (first == second) is same
    # one cell is 16 / 80 * 2 m = 0.4 m wide: a step of one cell moves the errors with the place
    moved = _labels(encoder, _frame(semantic, 1, x_m=0.4))
    assert ([row[1:] for row in first] == [row[:-1] for row in moved]) is same


def test_same_frame_and_seed_give_the_same_features() -> None:
    frames = [_frame(_halves(SimulatedEncoder(CONFIG)), stamp) for stamp in (1, 1, 2)]
    first, again, other = (SimulatedEncoder(CONFIG).encode(frame).features for frame in frames)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    reseeded = SimulatedEncoder(EncoderConfig(kind="simulated", seed=4))
    assert not np.array_equal(first, reseeded.encode(frames[0]).features)


def test_refuses_frames_without_truth_or_with_unknown_ids() -> None:
    encoder = SimulatedEncoder(CONFIG)
    with pytest.raises(BadInput, match="no true classes"):
        encoder.encode(_frame(None))
    with pytest.raises(BadInput, match="class id 40, expected ids below 40"):
        encoder.encode(_frame(np.full((128, 160), 40, np.uint16)))


def test_a_class_answers_to_its_synonyms() -> None:
    encoder = SimulatedEncoder(EncoderConfig(label_set="nyu40"))
    fridge, refrigerator, misspelt = encoder.encode_text(
        ["where is the fridge?", "a refrigerator in a room", "refridgerator"]  # as NYU40 has it
    )
    np.testing.assert_array_equal(fridge, misspelt)
    np.testing.assert_array_equal(refrigerator, misspelt)


def test_texts_that_share_words_are_similar() -> None:
    text = HashedText(64)
    chair, office, chairs, prompt, table = map(
        text.encode, ["chair", "office chair", "Chairs", "a photo of a chair in the room", "table"]
    )
    np.testing.assert_array_equal(chair, chairs)
    np.testing.assert_array_equal(chair, prompt)
    assert chair @ office > 0.5
    assert abs(chair @ table) < 0.4


@pytest.mark.parametrize("text", ["of the", "?!", "x", "  "])
def test_any_text_is_a_unit_vector(text: str) -> None:
    assert np.linalg.norm(HashedText(64).encode(text)) == pytest.approx(1, abs=1e-6)


def test_text_vectors_are_the_same_on_every_machine() -> None:
    np.testing.assert_allclose(HashedText(3).encode("chair"), CHAIR, atol=1e-6)


def test_look_alikes_are_those_of_the_given_names() -> None:
    assert look_alikes(["table", "chair", "desk", "plant"]) == {0: (2,), 2: (0,)}


def test_pixels_that_see_no_surface_say_nothing_of_their_cell() -> None:
    encoder = SimulatedEncoder(CONFIG, NONE)
    semantic = _uniform(encoder, "floor")
    semantic[:, :40] = 65535  # two and a half cells
    features = encoder.encode(_frame(semantic)).features
    (floor,) = encoder.encode_text(["floor"])
    assert features[:, 2:] == pytest.approx(np.broadcast_to(floor, (8, 8, 64)), abs=1e-6)
    assert not features[:, :2].any()
    semantic[0, 0] = len(encoder.class_names)
    with pytest.raises(
        BadInput, match="expected ids below 40, the number of class names, or 65535"
    ):
        encoder.encode(_frame(semantic))
