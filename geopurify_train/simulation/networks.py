# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What 2D networks of several kinds say of images whose objects are known.

All see coarse cells, mix what meets at edges, and take whole objects for something else, some in
every view, more in single views.  They differ in what they return: class scores after a softmax,
unit features that lie in a narrow cone as those of CLIP, or unit features of random directions.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from geopurify.purify.affinity.signatures import compute_signatures

CHANNELS = 64
KINDS: tuple[Literal["scores", "cone", "plain"], ...] = ("scores", "cone", "plain")


@dataclass(frozen=True, eq=False)
class Network:
    """A network that errs, and the classes that it knows.

    Attributes:
        class_features: (C, `CHANNELS`) unit vectors.
        object_features: (I, `CHANNELS`) by which each object differs from its class.
        classes: (I,) that it takes the objects for, if no view says otherwise.
        cone: (`CHANNELS`,) that all features share.
        mistaken: share of the objects of a view that are taken for another class there.
        rows: cells of the height of an image.
        blur_cells: standard deviation of the blur between cells.
        noise: length of the noise of a cell.
        temperature: of the softmax.
    """

    kind: Literal["scores", "cone", "plain"]
    class_features: NDArray[np.float32]
    object_features: NDArray[np.float32]
    classes: NDArray[np.int64]
    cone: NDArray[np.float32]
    mistaken: float
    rows: int
    blur_cells: float
    noise: float
    temperature: float

    def encode(
        self, instances: NDArray[np.integer], rng: np.random.Generator
    ) -> NDArray[np.float32]:
        """Return the (h, w, `SIGNATURE`) signatures of the cells of an (H, W) image of objects."""
        shares = _share_cells(instances, self.rows, len(self.classes))
        features = shares @ self._objects_of_view(rng)
        blur = (self.blur_cells, self.blur_cells, 0)
        features = gaussian_filter(features, blur, mode="nearest")
        noise = gaussian_filter(rng.standard_normal(features.shape, np.float32), (0.5, 0.5, 0))
        features += 1.5 * self.noise * CHANNELS**-0.5 * noise
        if self.kind == "scores":
            features = self._classify(features)
        features /= np.linalg.norm(features, axis=2, keepdims=True)
        height, width, _ = features.shape
        return compute_signatures(features.reshape(height * width, -1)).reshape(height, width, -1)

    def _objects_of_view(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Return the (I, `CHANNELS`) feature of each object in one view."""
        classes, present = self.classes.copy(), np.unique(self.classes)
        wrong = rng.random(len(classes)) < self.mistaken
        classes[wrong] = rng.choice(present, wrong.sum())
        return self.class_features[classes] + self.object_features + self.cone

    def _classify(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        logits = features @ self.class_features.T / np.float32(self.temperature)
        scores = np.exp(logits - logits.max(2, keepdims=True))
        return scores / scores.sum(2, keepdims=True)


def draw_network(classes: NDArray[np.integer], rng: np.random.Generator) -> Network:
    """Return a network that sees the objects of the (I,) given classes, some of them as others."""
    kind = KINDS[int(rng.integers(len(KINDS)))]
    taken = classes.astype(np.int64)
    wrong = rng.random(len(taken)) < rng.uniform(0, 0.15)
    taken[wrong] = rng.choice(np.unique(classes), wrong.sum())
    cone = rng.uniform(1, 3) * _draw_unit(1, rng)[0] if kind == "cone" else np.zeros(CHANNELS)
    return Network(
        kind,
        _draw_unit(int(classes.max()) + 1, rng),
        (rng.uniform(0, 0.5) * _draw_unit(len(classes), rng)).astype(np.float32),
        taken,
        cone.astype(np.float32),
        mistaken=float(rng.uniform(0.1, 0.5)),
        rows=int(rng.integers(15, 41)),
        blur_cells=float(rng.uniform(0.2, 1.0)),
        noise=float(rng.uniform(0.1, 0.6)),
        temperature=float(rng.uniform(0.05, 0.3)),
    )


def _draw_unit(count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    drawn = rng.standard_normal((count, CHANNELS)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def _share_cells(instances: NDArray[np.integer], rows: int, count: int) -> NDArray[np.float32]:
    """Return (h, w, I) shares of the objects among the pixels of each cell."""
    height, width = instances.shape
    columns = round(rows * width / height)
    down = np.arange(height) * rows // height
    across = np.arange(width) * columns // width
    cell = down[:, None] * columns + across
    flat = cell.ravel() * count + instances.ravel().astype(np.int64)
    pixels = np.bincount(flat, minlength=rows * columns * count).reshape(rows, columns, count)
    return (pixels / pixels.sum(2, keepdims=True)).astype(np.float32)
