# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.encoders.sentences.sentence_encoder import DIMENSION, shared_sentence_encoder


def similarity(one: str, other: str) -> float:
    first, second = shared_sentence_encoder().encode([one, other])
    return float(first @ second)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ("fridge", "refrigerator", 0.9, 1),
        ("couch", "sofa", 0.8, 1),
        ("something to sit on", "chair", 0.5, 0.7),
        ("asdfghjkl", "table", -1, 0.3),
        ("Fridge", "fridge", 0.9999, 1.0001),  # it reads no capitals
    ],
)
def test_similar_meanings_have_similar_features(one, other, low, high):
    assert low <= similarity(one, other) <= high


def test_a_feature_does_not_depend_on_the_texts_beside_it():
    encoder = shared_sentence_encoder()
    alone = type(encoder)().encode(["a lamp"])
    beside = type(encoder)().encode(["a lamp", "where the books are kept, or so I was told"])
    np.testing.assert_array_equal(alone[0], beside[0])


def test_features_are_unit_vectors_of_any_text():
    features = shared_sentence_encoder().encode(["", "椅子", "!?", "word " * 1000])
    assert features.shape == (4, DIMENSION)
    assert features.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1, rtol=1e-5)


def test_no_texts_have_no_features():
    assert shared_sentence_encoder().encode([]).shape == (0, DIMENSION)
