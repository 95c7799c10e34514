# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``encoder.class_purification``: which encoders have it, and how they hear of the names."""

from dataclasses import replace

import numpy as np
import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.config import Config, EncoderConfig, VocabularyConfig
from geopurify.encoders import create_encoder
from geopurify.encoders.class_purification.thresholds import THRESHOLDS
from geopurify.encoders.projected import ProjectedEncoder
from geopurify.encoders.projection import Projection
from geopurify.errors import BadInput
from geopurify.frame.encoder import tell_vocabulary
from geopurify.pipeline import Pipeline

VARIANTS = ("clearclip", "naclip", "sclip", "maskclip", "vanilla")


class ListeningEncoder(ColorEncoder):
    """Remembers the names it was told of."""

    def __init__(self):
        self.told = []

    def use_vocabulary(self, texts):
        self.told.append(texts)


def tiny(model, **changes):
    settings = {"image_width": 64, "image_height": 48, "device": "cpu", "weights": "random"}
    return EncoderConfig(model=model, **{**settings, **changes})


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_the_choices_are_the_published_presets():
    setting = EncoderConfig.__dataclass_fields__["class_purification"]
    assert set(setting.metadata["choices"]) == {"off", *THRESHOLDS}
    assert setting.default == "off"
    assert (THRESHOLDS["ade"].redundancy, THRESHOLDS["ade"].ambiguity) == (0.05, 0.70)
    assert (THRESHOLDS["voc21"].redundancy, THRESHOLDS["voc21"].ambiguity) == (0.15, 0.80)


@pytest.mark.parametrize("variant", VARIANTS)
def test_features_change_with_the_vocabulary_and_only_then(tiny_model, frame, variant):
    plain = create_encoder(tiny(tiny_model(), variant=variant)).encode(frame).features
    encoder = create_encoder(tiny(tiny_model(), variant=variant, class_purification="voc21"))
    np.testing.assert_array_equal(encoder.encode(frame).features, plain)
    # two names: one that is everywhere, one that is nearly nowhere
    texts = unit(np.stack([plain.mean((0, 1)), plain[0, 0] - plain[-1, -1]]))
    tell_vocabulary(encoder, texts)
    purified = encoder.encode(frame).features
    assert purified.shape == plain.shape
    np.testing.assert_allclose(np.linalg.norm(purified, axis=-1), 1, atol=1e-5)
    same = (purified @ texts.T).argmax(-1) == (plain @ texts.T).argmax(-1)
    np.testing.assert_allclose(purified[same], plain[same], atol=1e-5)


def test_windows_are_purified_each_for_itself(tiny_model, frame):
    settings = tiny(tiny_model(), window=32, stride=16, class_purification="voc20")
    encoder = create_encoder(settings)
    tell_vocabulary(encoder, unit(np.random.default_rng(0).normal(size=(5, 24))))
    features = encoder.encode(frame).features
    assert features.shape == (3, 4, 24)
    assert np.isfinite(features).all()


def test_the_embedded_model_has_it(frame):
    encoder = create_encoder(EncoderConfig(kind="embedded", class_purification="ade"))
    names = ["chair", "table", "wall", "dish rack"]
    before = encoder.encode(frame).features
    tell_vocabulary(encoder, encoder.encode_text(names))
    after = encoder.encode(frame).features
    assert after.shape == before.shape
    assert np.isfinite(after).all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"model": "RN50"}, "its image tower, one of CLIP's ResNets"),
        ({"compile": True}, "not together with encoder.onnx_file or encoder.compile"),
        ({"onnx_file": "tower.onnx"}, "not together with encoder.onnx_file or encoder.compile"),
    ],
)
def test_where_attention_cannot_be_read_it_is_refused(tiny_model, changes, said):
    settings = replace(tiny(tiny_model(), class_purification="ade"), **changes)
    with pytest.raises(BadInput, match=said):
        create_encoder(settings)


def test_the_pipeline_tells_of_every_vocabulary_without_names_that_stand_for_others():
    encoder = ListeningEncoder()
    config = Config(vocabulary=VocabularyConfig(names=("red", "green")))
    pipeline = Pipeline(config, encoder)
    pipeline.set_vocabulary(["red", "blue", "red thing"])
    first, second = encoder.told
    np.testing.assert_allclose(first, encoder.encode_text(["red", "green"]))
    used = [
        n
        for i, n in enumerate(pipeline.vocabulary.names)
        if i not in pipeline.vocabulary.relations.stands_for
    ]
    np.testing.assert_allclose(second, encoder.encode_text([f"a {name}" for name in used]))
    assert "red thing" not in used


def test_a_projected_encoder_is_told_what_the_map_keeps_of_the_names():
    listening = ListeningEncoder()
    basis = np.array([[0.6, 0], [0.8, 0], [0, 1]], np.float32)
    encoder = ProjectedEncoder(listening, Projection("color", "1", basis))
    tell_vocabulary(encoder, np.array([[1, 0]], np.float32))
    np.testing.assert_allclose(listening.told[0], [[0.6, 0.8, 0]])


def test_encoders_that_do_not_care_are_left_alone():
    encoder = ColorEncoder()
    tell_vocabulary(encoder, np.eye(3, dtype=np.float32))
    assert encoder.encode(wall_frame()).features.shape[-1] == 3
