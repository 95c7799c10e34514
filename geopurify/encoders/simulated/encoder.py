# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An encoder without a model: true classes, corrupted the way networks err.  For tests and demos.

Three errors are put in.  *Bleeding*: a feature is a mixture of the classes around it, as with
networks whose cells are large.  *Confusion*: whole patches of a surface are taken for a class
that looks alike.  A part of this follows the place, so that views agree on it and fusion doesn't
average it out; the rest changes from view to view.  *Noise* on every feature.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, zoom
from scipy.stats import norm

from geopurify.config import EncoderConfig
from geopurify.config.label_sets import label_set
from geopurify.encoders.class_phrases import ClassPhrases
from geopurify.encoders.simulated.hashed_text import HashedText
from geopurify.encoders.simulated.look_alikes import look_alikes
from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.frame.encoder import FeatureMap

DEFAULT_LABEL_SET = "home"  # of the rendered rooms
CELL_PX = 16
REGION_CELLS = 4  # size of a patch that one view confuses
PATCH_M = 0.35  # size of a patch that all views confuse
NO_CLASS = 65535  # id of a pixel that sees no surface
LEAST_LENGTH = 1e-12
WAVES = 24  # in the random field of places

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Corruption:
    """How much a `SimulatedEncoder` errs; zeros give the truth.

    Attributes:
        bleed_cells: standard deviation of the blur over class borders, cells.
        confusion: share of all cells that are taken for a class that looks alike.
        systematic: share of the confusion's variance that all views agree on, in [0, 1].
        doubt: share of the true class that remains where it is confused.
        noise: length of the noise added to each unit feature.
    """

    bleed_cells: float = 0.6
    confusion: float = 0.25
    systematic: float = 0.6
    doubt: float = 0.3
    noise: float = 0.4


DEFAULT = Corruption()


class SimulatedEncoder:
    """Text features of the true classes of each cell, corrupted."""

    dimension = 64
    logit_scale = 10.0
    required_input: Literal["color", "scores", "semantic"] = "semantic"

    def __init__(self, config: EncoderConfig, corruption: Corruption = DEFAULT) -> None:
        """Take the label set of the ids in ``extras["semantic"]`` and the seed of the errors."""
        classes = config.label_set or DEFAULT_LABEL_SET
        self.class_names = label_set(classes)
        self.name = f"simulated/{classes}"
        self.version = f"corrupted ground truth, seed {config.seed}"
        self._corruption = corruption
        self._seed = config.seed
        self._text = HashedText(self.dimension)
        self._phrases = ClassPhrases(self.class_names)
        self._class_features = np.stack([self._text.encode(name) for name in self.class_names])
        self._look_alikes = look_alikes(self.class_names)
        rng = np.random.default_rng([self._seed, 0])
        self._wave_vectors = rng.standard_normal((2, WAVES, 3)) / PATCH_M
        self._wave_phases = rng.uniform(0, 2 * np.pi, (2, WAVES))
        _log.warning("simulated encoder: features are corrupted ground truth, not a model")

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) unit vectors: of the classes that a text names, else of its words."""
        return np.stack([self._encode_text(text) for text in texts])

    def _encode_text(self, text: str) -> NDArray[np.float32]:
        classes = self._phrases.find(text)
        if not classes:
            return self._text.encode(text)
        total = self._class_features[list(classes)].sum(0)
        unit: NDArray[np.float32] = total / np.linalg.norm(total)
        return unit

    def encode(self, frame: Frame) -> FeatureMap:
        """Return the (h, w, D) features of the frame, h and w a `CELL_PX`-th of its size.

        Raises:
            BadInput: the frame has no true classes, or one without a name.
        """
        semantic = self._checked(frame.extras.get("semantic"))
        corruption = self._corruption
        rng = np.random.default_rng([self._seed, 1, frame.stamp_ns])
        cells = _cell_of_pixels(frame.camera.height, frame.camera.width)
        shares = self._class_shares(semantic, cells)
        shares = self._confused(shares, self._fields(frame, cells, rng))
        shares = gaussian_filter(
            shares, (corruption.bleed_cells, corruption.bleed_cells, 0), mode="nearest"
        )
        features = shares @ self._class_features
        # a cell far from all surfaces has only noise
        features /= np.maximum(np.linalg.norm(features, axis=2, keepdims=True), LEAST_LENGTH)
        noise = rng.standard_normal(features.shape) * self.dimension**-0.5
        features += corruption.noise * noise
        features /= np.maximum(np.linalg.norm(features, axis=2, keepdims=True), LEAST_LENGTH)
        return FeatureMap(features.astype(np.float32))

    def _checked(self, semantic: NDArray[Any] | None) -> NDArray[Any]:
        if semantic is None:
            raise BadInput("semantic_missing", "the frame has no true classes to simulate from")
        highest = int(semantic[semantic != NO_CLASS].max(initial=0))
        if highest >= len(self.class_names):
            raise BadInput(
                "semantic_invalid",
                f"the frame has the class id {highest}, expected ids below "
                f"{len(self.class_names)}, the number of class names, or {NO_CLASS} for none",
            )
        return semantic

    def _class_shares(self, semantic: NDArray[Any], cells: "_Cells") -> NDArray[np.float64]:
        """Return (h, w, C) shares of the classes among the pixels of each cell that have one."""
        count = len(self.class_names)
        known = semantic.ravel() != NO_CLASS
        flat = cells.index.ravel()[known] * count + semantic.ravel()[known]
        pixels = np.bincount(flat, minlength=cells.height * cells.width * count)
        shares = pixels.reshape(cells.height, cells.width, count).astype(np.float64)
        shares /= np.maximum(shares.sum(2, keepdims=True), 1)
        return shares

    def _fields(
        self, frame: Frame, cells: "_Cells", rng: np.random.Generator
    ) -> NDArray[np.float64]:
        """Return two smooth (h, w) fields of unit variance: whether and what is confused."""
        size = (2, cells.height, cells.width)
        coarse = [-(-n // REGION_CELLS) + 1 for n in size[1:]]
        factors = (1, *(n / c for n, c in zip(size[1:], coarse, strict=True)))
        of_view = zoom(rng.standard_normal((2, *coarse)), factors, order=1)
        of_view /= max(of_view.std(), 1e-6)
        points = _cell_points(frame, cells)
        angles = np.einsum("hwi,fki->fhwk", points, self._wave_vectors)
        of_place = np.cos(angles + self._wave_phases[:, None, None]).sum(3) * (2 / WAVES) ** 0.5
        share = self._corruption.systematic
        fields: NDArray[np.float64] = share**0.5 * of_place + (1 - share) ** 0.5 * of_view
        return fields

    def _confused(
        self, shares: NDArray[np.float64], fields: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Move shares to look-alike classes in the cells where the first field is high."""
        whether, which = norm.cdf(fields)
        is_confused = whether < self._corruption.confusion
        moved = np.where(is_confused, 1 - self._corruption.doubt, 0.0)
        result = shares.copy()
        for true, others in self._look_alikes.items():
            if not shares[..., true].any():
                continue
            choice = np.minimum((which * len(others)).astype(np.int64), len(others) - 1)
            amount = moved * shares[..., true]
            result[..., true] -= amount
            for i, other in enumerate(others):
                result[..., other] += np.where(choice == i, amount, 0)
        return result


@dataclass(frozen=True, eq=False)
class _Cells:
    """A grid of cells over an image, with the (H, W) flat index of each pixel's cell."""

    height: int
    width: int
    index: NDArray[np.int64]


def _cell_of_pixels(height_px: int, width_px: int) -> _Cells:
    height, width = -(-height_px // CELL_PX), -(-width_px // CELL_PX)
    rows = np.arange(height_px) * height // height_px
    columns = np.arange(width_px) * width // width_px
    return _Cells(height, width, rows[:, None] * width + columns)


def _cell_points(frame: Frame, cells: _Cells) -> NDArray[np.float64]:
    """Return the (h, w, 3) mean map point of each cell; the camera's where depth is missing."""
    camera = frame.camera
    v, u = np.nonzero(frame.depth_m > 0)
    z = frame.depth_m[v, u].astype(np.float64)
    points = np.column_stack([(u - camera.cx) / camera.fx * z, (v - camera.cy) / camera.fy * z, z])
    index, count = cells.index[v, u], cells.height * cells.width
    total = np.stack([np.bincount(index, p, count) for p in points.T], 1)
    mean = total / np.maximum(np.bincount(index, minlength=count), 1)[:, None]
    in_map = mean @ frame.T_map_cam[:3, :3].T + frame.T_map_cam[:3, 3]
    return in_map.reshape(cells.height, cells.width, 3)
