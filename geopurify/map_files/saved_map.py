# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A map file that is asked, not added to: it answers sooner than a `Pipeline` could start."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import check_kernels
from geopurify.config import Config
from geopurify.config.text_limits import check_names
from geopurify.encoders import create_text_encoder
from geopurify.errors import BadInput
from geopurify.frame.encoder import TextEncoder
from geopurify.fusion.half import score_rows
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.map_files.description import MapDescription
from geopurify.map_files.kept_features import KeptFeatures
from geopurify.map_files.map_file import MOST_CHANNELS
from geopurify.map_files.reading import (
    describe_map,
    name_map_in_errors,
    read_map,
    read_purified,
    require_encoder,
)
from geopurify.query.results import QueryResult, SeenCloud
from geopurify.query.scoring import encode_canonical_phrases
from geopurify.query.text_query import text_query
from geopurify.query.vocabulary import Vocabulary, choose_vocabulary

if TYPE_CHECKING:
    from geopurify.map_files.recomputed_scores import RecomputedScores

_log = logging.getLogger(__name__)


class PurifiedScores(Protocol):
    """How well texts fit the voxels of a map, purified."""

    def score(self, texts: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (N, T) scores of (T, D) texts, or the first and the largest other one, (N, 2)."""
        ...


class Features:
    """Features of voxels, as they were fused or purified.

    Args:
        bits: (N, D) uint16, of halfs.
    """

    def __init__(self, bits: NDArray[np.uint16]) -> None:
        self._bits = bits

    def score(
        self, texts: NDArray[np.float32], rows: NDArray[np.int64] | None = None
    ) -> NDArray[np.float32]:
        """Return (N, T) scores of (T, D) texts, or those of some rows."""
        rows = np.arange(len(self._bits)) if rows is None else rows
        scores = np.empty((len(rows), len(texts)), np.float32)
        score_rows(self._bits, rows, np.ascontiguousarray(texts), scores)
        return scores


class SavedMap:
    """The voxels of a map file, and what their scores are made of.

    Args:
        state: the map's arrays.
        purified: of the same voxels; None: to be found with the first query, which takes seconds.
        kept: where the purified features may be kept that were to be found.
    """

    def __init__(
        self,
        description: MapDescription,
        state: dict[str, NDArray[Any]],
        encoder: TextEncoder,
        purified: PurifiedScores | None,
        kept: KeptFeatures | None = None,
    ) -> None:
        self.config, self.up_map = description.config(), np.array(description.up_map)
        self.state, self._encoder = state, encoder
        self._vocabulary = _vocabulary(description, encoder)
        self._generic = encode_canonical_phrases(encoder)
        self._purified, self._kept = purified, kept

    @cached_property
    def _recomputed(self) -> "RecomputedScores":
        from geopurify.map_files.recomputed_scores import RecomputedScores  # it imports torch

        texts = np.concatenate([self._vocabulary.features, self._generic])
        return RecomputedScores(self.state, self.config, texts)

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the vocabulary."""
        return self._vocabulary.names

    def query(
        self, text: str, top_k: int | None = None, min_score: float | None = None
    ) -> QueryResult:
        """Find the objects that a text describes, as `Pipeline.query` does.

        Raises:
            BadInput: the text is empty, too long or unknown to the encoder, or a value is out of
                range.
        """
        query = text_query(text, self._encoder, self.config.query, top_k, min_score)
        purified = self._purified or self._recomputed
        scores = purified.score(query.texts(self._vocabulary.features, self._generic))
        return query.answer(
            self.state["keys"],
            query.compute_relevancy(scores),
            self._fused_scores,
            self.config.map.voxel_size_m,
            self.up_map,
        )

    def keep_purified(self) -> None:
        """Keep what a query had to find, so that those of other processes are fast.

        Takes seconds, and a log says so, and why it can't be done.
        """
        if "_recomputed" not in vars(self) or self._kept is None:
            return
        if self.state["features"].shape[1] > MOST_CHANNELS:
            return
        try:
            _log.info("Caching the purified features in %s, for fast queries", self._kept.path)
            self._kept.write(self._recomputed.purified_features(self.state))
        except BadInput as error:
            _log.warning("The next query has to purify the map again: %s", error)
        self._kept = None

    def seen(self) -> SeenCloud:
        """Return the voxels as the camera saw them."""
        return _seen(self.state, self.config)

    def _fused_scores(
        self, texts: NDArray[np.float32], packed_keys: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        keys = self.state["keys"]
        order = np.argsort(keys)
        rows = order[np.searchsorted(keys[order], packed_keys)]
        return Features(self.state["features"]).score(texts, rows)


def read_seen(path: Path) -> tuple[SeenCloud, Config, NDArray[np.float64]]:
    """Return the voxels of a map file as the camera saw them, its settings, and which way is up.

    Raises:
        BadInput: the file can't be read.
    """
    description, state = read_map(path)
    return _seen(state, description.config()), description.config(), np.array(description.up_map)


def _seen(state: dict[str, NDArray[Any]], config: Config) -> SeenCloud:
    voxel_map = VoxelMap(config.map, state["features"].shape[1])
    voxel_map.restore(state)
    return SeenCloud(voxel_map.points_map, voxel_map.colors, voxel_map.normals)


def open_saved_map(path: Path) -> SavedMap:
    """Return the map of a file, ready to be asked.

    Where neither the file nor the user's cache has purified features that fit, the first query
    purifies the map, and a log says so.

    Raises:
        BadInput: the file can't be read, its encoder or student can't be had, or kernels can't
            run here.
    """
    chosen = describe_map(path).config().encoder
    with ThreadPoolExecutor(1) as thread:  # the other core reads and checks the file meanwhile
        reading = thread.submit(read_purified, path)
        check_kernels()
        encoder = create_text_encoder(chosen)
        description, state, purified, sha256 = reading.result()
    require_encoder(path, description, encoder)
    kept = KeptFeatures(sha256, description.config().purify)
    if isinstance(purified, str):
        why, features = purified, kept.read(state["features"].shape)
        if features is None:
            _log.info(
                "Purifying the map, because %s; geopurify map purify adds purified features", why
            )
    else:
        features = purified
    scores = None if features is None else Features(features)
    with name_map_in_errors(path):
        return SavedMap(description, state, encoder, scores, kept)


def _vocabulary(description: MapDescription, encoder: TextEncoder) -> Vocabulary:
    """Return the vocabulary that the map was saved with."""
    config = description.config()
    names = config.vocabulary.names
    if description.vocabulary:
        names = check_names(description.vocabulary)
    prompt = config.vocabulary.prompt if description.prompt is None else description.prompt
    chosen = replace(config.vocabulary, names=names, prompt=prompt)
    return choose_vocabulary(chosen, encoder, config.encoder.reader_kind)
