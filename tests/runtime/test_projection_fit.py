# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Bases fitted to sequences: the axes kept, the bound on scores, and maps that stay the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.encoders.projected import ProjectedEncoder
from geopurify.encoders.projection import Projection
from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.pipeline import Pipeline
from geopurify.runtime.projection_fit import Moments, energy_kept, fit_moments, score_error_bound
from geopurify_worlds.room_sequence import RoomSequence

RED, GREEN, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 0)
TEXTS = np.array([(1, 0, 0), (0, 0, 1)], np.float32)


class Walls:
    """Frames of plain walls; None stands for one that can't be read."""

    name, label_set = "walls", ""
    up_map = np.array([0.0, 0.0, 1.0])

    def __init__(self, *colors: tuple[int, int, int] | None) -> None:
        self._colors = colors

    def __len__(self) -> int:
        return len(self._colors)

    def __getitem__(self, index: int) -> Frame:
        color = self._colors[index]
        if color is None:
            raise BadInput("frame_unreadable", "there is no such frame")
        return wall_frame(color)


def unit_vectors(rng: np.random.Generator, count: int, dimension: int) -> np.ndarray:
    vectors = rng.normal(size=(count, dimension)) * np.geomspace(1, 0.01, dimension)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def moments_of(features: np.ndarray, texts: np.ndarray) -> Moments:
    return Moments(features.T @ features / len(features), texts.T @ texts / len(texts))


def test_the_basis_holds_what_is_seen_and_what_is_asked() -> None:
    moments = fit_moments(Walls(RED, RED, RED, GREEN), ColorEncoder(), TEXTS)
    np.testing.assert_allclose(moments.images, np.diag([3 / 4, 1 / 4, 0]))
    np.testing.assert_allclose(moments.texts, np.diag([1 / 2, 0, 1 / 2]))
    # the mean of both is 5/8, 1/8 and 2/8: red, then blue, then green
    basis = moments.basis(3)
    np.testing.assert_allclose(np.abs(basis), np.eye(3)[:, [0, 2, 1]], atol=1e-7)
    np.testing.assert_array_equal(moments.basis(1), basis[:, :1])
    kept = [energy_kept(m, basis[:, :1]) for m in (moments.images, moments.texts)]
    assert kept == pytest.approx([3 / 4, 1 / 2])
    assert score_error_bound(moments, basis[:, :1]) == pytest.approx((1 / 4 * 1 / 2) ** 0.5)
    assert score_error_bound(moments, basis[:, :2]) == pytest.approx(0, abs=1e-6)


def test_cells_without_evidence_and_unreadable_frames_do_not_count(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[int] = []
    moments = fit_moments(Walls(BLACK, RED, None, GREEN), ColorEncoder(), TEXTS, done.append)
    np.testing.assert_allclose(moments.images, np.diag([1 / 2, 1 / 2, 0]))
    assert "Skipped frame 2 of walls: there is no such frame" in caplog.text
    assert done == [1, 2, 3, 4]
    with pytest.raises(BadInput, match="none of the 2 frames of walls has features"):
        fit_moments(Walls(BLACK, None), ColorEncoder(), TEXTS)


@given(st.integers(2, 12), st.integers(0, 1000))
def test_energy_grows_with_the_dimension_until_all_is_kept(dimension: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    moments = moments_of(unit_vectors(rng, 30, dimension), unit_vectors(rng, 5, dimension))
    sizes = range(1, dimension + 1)
    for moment in (moments.images, moments.texts):
        kept = np.array([energy_kept(moment, moments.basis(size)) for size in sizes])
        assert (np.diff(kept) >= -1e-6).all()
        assert kept[-1] == pytest.approx(1, abs=1e-5)


@given(st.integers(2, 12), st.integers(1, 12), st.integers(0, 1000))
def test_scores_are_off_by_no_more_than_the_bound_in_the_mean(
    dimension: int, size: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    features, texts = unit_vectors(rng, 30, dimension), unit_vectors(rng, 5, dimension)
    moments = moments_of(features, texts)
    basis = moments.basis(min(size, dimension))
    errors = np.abs(features @ texts.T - features @ basis @ (texts @ basis).T)
    assert errors.mean() <= score_error_bound(moments, basis) + 1e-3  # of the root of rounding


def test_a_map_of_as_many_channels_as_classes_has_the_same_labels() -> None:
    room = RoomSequence(5, 8, width=160, height=120)
    config = from_flat(
        {"encoder.kind": "simulated", "map.voxel_size_m": 0.05, "purify.neighbours": 24}
    )
    encoder = create_encoder(config.encoder)
    whole = Pipeline(config, encoder)
    moments = fit_moments(room, encoder, whole.vocabulary.features)
    basis = moments.basis(len(whole.vocabulary.names))
    part = Pipeline(
        config, ProjectedEncoder(encoder, Projection(encoder.name, encoder.version, basis))
    )
    for pipeline in (whole, part):
        for index in range(len(room)):
            pipeline.integrate(room[index])
        pipeline.purify()
    assert part.map.bytes_per_voxel() < whole.map.bytes_per_voxel()
    ours, theirs = part.label_voxels(), whole.label_voxels()
    assert len(ours.labels) == len(theirs.labels) > 1000
    assert (ours.labels_raw == theirs.labels_raw).mean() > 0.99
    assert (ours.labels == theirs.labels).mean() > 0.99
