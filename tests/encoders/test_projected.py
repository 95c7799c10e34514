# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Projected encoders: what stays of a score, and which bases and maps are refused."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from small_world import ColorEncoder, wall_frame

from geopurify.config import EncoderConfig, from_flat
from geopurify.encoders import create_encoder
from geopurify.encoders.projected import ProjectedEncoder
from geopurify.encoders.projection import Projection, save_projection
from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.frame.encoder import FeatureMap
from geopurify.map_files.map_file import save_map
from geopurify.pipeline import Pipeline, load_map
from geopurify.query.attribute_negatives import encode_attribute_negatives

RED_GREEN = ((1, 0), (0, 1), (0, 0))
RED_BLUE = ((1, 0), (0, 0), (0, 1))


def projected(columns: Sequence[Sequence[float]] = RED_GREEN) -> ProjectedEncoder:
    """Return the encoder of colours in the columns of a basis."""
    basis = np.array(columns, np.float32)
    return ProjectedEncoder(ColorEncoder(), Projection("color", "1", basis))


class GivenVectors(ColorEncoder):
    """Sees one row of vectors, and reads another by their numbers."""

    def __init__(self, features: NDArray[np.float32], texts: NDArray[np.float32]) -> None:
        self.dimension = features.shape[1]
        self._features, self._texts = features, texts

    def encode(self, frame: Frame) -> FeatureMap:
        return FeatureMap(self._features[None])

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._texts[[int(text) for text in texts]]


def scores(encoder: ProjectedEncoder | GivenVectors, texts: int) -> NDArray[np.float32]:
    names = encoder.encode_text([str(i) for i in range(texts)])
    return encoder.encode(wall_frame()).features[0] @ names.T


def test_coordinates_in_the_basis_take_the_place_of_channels() -> None:
    encoder = projected(((0.6, 0), (0.8, 0), (0, 1)))
    features = encoder.encode(wall_frame((0, 255, 0))).features
    assert features.shape == (24, 32, 2)
    assert features.dtype == np.float32
    np.testing.assert_allclose(features[0, 0], [0.8, 0])
    np.testing.assert_allclose(encoder.encode_text(["red", "blue"]), [[0.6, 0], [0, 1]])


def test_the_rest_is_the_encoders_own() -> None:
    encoder = projected()
    assert (encoder.name, encoder.dimension) == ("color/pca2", 2)
    assert (encoder.required_input, encoder.logit_scale) == ("color", 10.0)
    assert encoder.class_names == ("red", "green", "blue")


def test_scores_of_features_inside_are_exact_and_no_text_gains_by_what_it_loses() -> None:
    features = np.array([(1, 0, 0), (0.8, 0, 0.6)], np.float32)
    texts = np.array([(0.6, 0.8, 0), (0.5, 0, 0.75**0.5)], np.float32)
    encoder = GivenVectors(features, texts)
    basis = np.array(RED_GREEN, np.float32)
    found = scores(ProjectedEncoder(encoder, Projection("color", "1", basis)), 2)
    # the first feature lies inside; the second has 0.6 outside, the second text 0.75 ** 0.5
    np.testing.assert_allclose(found, [[0.6, 0.5], [0.48, 0.4]], atol=1e-6)
    np.testing.assert_allclose(
        scores(encoder, 2) - found, [[0, 0], [0, 0.6 * 0.75**0.5]], atol=1e-6
    )


@given(st.integers(1, 8), st.integers(0, 1000))
def test_a_basis_of_all_dimensions_changes_no_score(dimension: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    basis, _ = np.linalg.qr(rng.normal(size=(dimension, dimension)))
    vectors = rng.normal(size=(7, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    encoder = GivenVectors(vectors[:3], vectors[3:])
    turned = ProjectedEncoder(encoder, Projection("color", "1", basis.astype(np.float32)))
    np.testing.assert_allclose(scores(turned, 4), scores(encoder, 4), atol=1e-5)


def test_projecting_before_fusion_or_after_is_the_same() -> None:
    config = from_flat({"map.voxel_size_m": 0.05, "map.max_voxels": 5000})
    whole, part = (Pipeline(config, encoder) for encoder in (ColorEncoder(), projected(RED_BLUE)))
    for color in ((255, 0, 0), (0, 200, 100), (90, 0, 255)):
        for pipeline in (whole, part):
            pipeline.integrate(wall_frame(color))
    np.testing.assert_allclose(part.map.features, whole.map.features[:, [0, 2]], atol=2e-3)


def test_texts_that_the_basis_does_not_tell_apart_are_no_contrasts() -> None:
    rows = np.array([(0.6, 0.8, 0), (0.6, 0, 0.8)], np.float32)

    class Shades(GivenVectors):
        class_names = ()

        def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.stack([self._texts[int("red" in text or "blue" in text)] for text in texts])

    encoder = Shades(rows, rows)
    basis = np.array(((1,), (0,), (0,)), np.float32)
    for one, told_apart in (
        (encoder, 11),  # colours but red and blue
        (ProjectedEncoder(encoder, Projection("color", "1", basis)), 0),
    ):
        text = "red chair"
        assert len(encode_attribute_negatives(text, one.encode_text([text])[0], one)) == told_apart


def test_the_map_of_another_basis_is_refused(tmp_path: Path) -> None:
    config = from_flat({"map.voxel_size_m": 0.05, "map.max_voxels": 5000})
    pipeline = Pipeline(config, projected(RED_GREEN))
    pipeline.integrate(wall_frame())
    save_map(tmp_path / "map", pipeline)
    assert load_map(tmp_path / "map", projected(RED_GREEN)).voxel_count == pipeline.voxel_count
    with pytest.raises(
        BadInput, match=r"features of 'color/pca2' \('1, basis \w{12}', 2 channels\)"
    ):
        load_map(tmp_path / "map", projected(RED_BLUE))
    with pytest.raises(BadInput, match=r"the encoder is color \(1, 3 channels\)"):
        load_map(tmp_path / "map", ColorEncoder())


def test_the_setting_projects_any_encoder(tmp_path: Path) -> None:
    plain = create_encoder(EncoderConfig(kind="scores"))
    basis = np.eye(41, 5, dtype=np.float32)
    save_projection(tmp_path / "basis", Projection(plain.name, plain.version, basis))
    encoder = create_encoder(EncoderConfig(kind="scores", projection=str(tmp_path / "basis")))
    assert (encoder.name, encoder.dimension) == ("scores/nyu40/pca5", 5)
    np.testing.assert_array_equal(encoder.encode_text(["wall"]), [[0, 1, 0, 0, 0]])


def test_the_basis_of_another_encoder_is_refused(tmp_path: Path) -> None:
    save_projection(tmp_path / "basis", Projection("color", "1", np.eye(3, 2, dtype=np.float32)))
    config = EncoderConfig(kind="scores", projection=str(tmp_path / "basis"))
    with pytest.raises(
        BadInput,
        match=r"is of 'color' \('1', 3 channels\), the encoder is scores/nyu40 \(1, 41 ch",
    ) as caught:
        create_encoder(config)
    assert caught.value.reason == "projection_mismatch"
