# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An ensemble of a reader of colours and a network that knows red and green."""

from dataclasses import replace

import numpy as np
import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.config import Config, EncoderConfig, from_flat
from geopurify.encoders import create_encoder
from geopurify.encoders.ensemble.encoder import EnsembleEncoder
from geopurify.encoders.upright import encode_upright
from geopurify.errors import BadInput
from geopurify.frame.encoder import FeatureMap
from geopurify.runtime.needed_files import needed_files


class Reader(ColorEncoder):
    """Takes any text of colours; sees cells of 4 pixels."""

    class_names = ()
    logit_scale = 20.0

    def encode(self, frame):
        return FeatureMap(super().encode(frame).features[::4, ::4])


class Network(ColorEncoder):
    """Gives probabilities of red and green that it finds in the scores."""

    name, required_input = "network", "scores"
    class_names = ("red", "green")
    warning = "the network is tired"

    def class_probabilities(self, frame):
        return frame.scores


def frame_of(left, right, scores):
    """Return a frame of 32 x 24 pixels, its halves of two colours."""
    frame = wall_frame(left)
    color = frame.color.copy()
    color[:, 16:] = right
    return replace(frame, color=color, scores=np.array(scores, np.float32))


def halves(left, right, rows=3, columns=4):
    """Return probabilities of two halves."""
    return np.repeat([[left, right]], rows, 0).repeat(columns // 2, 1)


def best(encoder, frame, names=("red", "green", "blue")):
    features = encoder.encode(frame).features
    np.testing.assert_allclose(np.linalg.norm(features, axis=-1), 1, atol=1e-5)
    return [names[i] for i in (features @ encoder.encode_text(names).T).argmax(-1)[0, [0, -1]]]


# redder than green, but not surely; blue, which the network doesn't know
UNSURE, BLUE = (130, 120, 0), (0, 0, 255)


def test_what_the_network_is_sure_of_settles_what_the_reader_is_not():
    encoder = EnsembleEncoder(Reader(), Network())
    said = halves([0.0, 0.95], [0.0, 0.0])
    assert best(encoder, frame_of(UNSURE, BLUE, said)) == ["green", "blue"]
    nothing = halves([0.0, 0.0], [0.0, 0.0])
    assert best(encoder, frame_of(UNSURE, BLUE, nothing)) == ["red", "blue"]


def test_features_are_of_the_readers_cells_and_regions():
    encoder = EnsembleEncoder(Reader(), Network())
    features = encoder.encode(frame_of(UNSURE, BLUE, halves([0, 0.95], [0, 0], 24, 32))).features
    assert features.shape == (6, 8, 3)
    assert features.dtype == np.float32
    assert len(np.unique(features.reshape(-1, 3).round(5), axis=0)) == 2


def test_it_is_called_by_both():
    encoder = EnsembleEncoder(Reader(), Network())
    assert encoder.name == "ensemble/color+network"
    assert encoder.warning == "the network is tired"
    assert (encoder.dimension, encoder.class_names) == (3, ())
    assert encoder.required_input == "scores"


def test_it_is_shown_upright_images():
    class Seen(Reader):
        def encode(self, frame):
            self.size = frame.color.shape[:2]
            return super().encode(frame)

    reader = Seen()
    frame = frame_of(UNSURE, BLUE, halves([0, 0.9], [0, 0]))
    sideways = np.eye(4)
    sideways[:3, :3] = [[1, 0, 0], [0, 0, 1], [0, -1, 0]]  # looks along y, z is up
    roll = np.array([[0.0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    frame = replace(frame, T_map_cam=sideways @ roll)
    encode_upright(EnsembleEncoder(reader, Network()), frame, np.array([0.0, 0, 1]))
    assert reader.size == (32, 24)


def test_images_of_other_shapes_are_refused():
    encoder = EnsembleEncoder(Reader(), Network())
    with pytest.raises(BadInput, match="4x4 cells for an image of 32x24") as caught:
        encoder.encode(frame_of(UNSURE, BLUE, halves([1, 0], [0, 1], 4, 4)))
    assert caught.value.reason == "ensemble_mismatch"


class ScoresReader(Reader):
    required_input = "scores"


@pytest.mark.parametrize(
    ("reader", "network", "said"),
    [
        (ColorEncoder(), Network(), "must read any text and the second be a network"),
        (Reader(), Reader(), "must read any text and the second be a network"),
        (ScoresReader(), Network(), "must read colour images, color reads scores"),
    ],
)
def test_encoders_that_do_not_fit_are_refused(reader, network, said):
    with pytest.raises(BadInput, match=said) as caught:
        EnsembleEncoder(reader, network)
    assert caught.value.reason == "ensemble_mismatch"


@pytest.mark.parametrize("members", [("embedded",), (), ("embedded", "ensemble")])
def test_members_are_two_kinds_that_are_no_ensemble(members):
    with pytest.raises(BadInput, match="members must be two kinds of encoders"):
        EncoderConfig(kind="ensemble", members=members)


def test_the_settings_build_both():
    settings = {"encoder.kind": "ensemble", "encoder.members": ["embedded", "scores"]}
    config = from_flat({**settings, "encoder.label_set": "scannet20"})
    encoder = create_encoder(config.encoder)
    assert encoder.name.startswith("ensemble/")
    assert encoder.name.endswith("+scores/scannet20")
    assert config.encoder.reader_kind == "embedded"
    frame = replace(wall_frame(size=(320, 240)), scores=np.zeros((60, 80, 21), np.uint8))
    reader = create_encoder(EncoderConfig(kind="embedded"))
    assert encoder.encode(frame).features.shape == reader.encode(frame).features.shape
    assert {each.what for each in needed_files(config)} == {
        each.what for each in needed_files(from_flat({"encoder.kind": "embedded"}))
    }
    with pytest.raises(BadInput, match="expected \\(h, w, 21\\)"):
        encoder.encode(replace(frame, scores=np.zeros((60, 80, 14), np.uint8)))


def test_other_kinds_have_no_members_to_check():
    assert Config().encoder.reader_kind == "open_clip"
    assert EncoderConfig(kind="embedded", members=()).reader_kind == "embedded"
