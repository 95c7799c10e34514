# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How large things of a class are: a sofa is longer than a chair, whatever it looks like.

``typical_sizes.tsv`` has the mean and the deviation of the logarithms of length, width and height
of household things, as ``tools/write_typical_sizes.py`` measures them in rendered homes.
"""

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import yield_point
from geopurify.objects.grounding.nouns import normalize_name, synonyms
from geopurify.query.objects import oriented_box

BLUR = 0.25  # deviation of the logarithm of a found edge: parts are unseen, or of something else
LEAST_M = 0.1  # shorter edges are as long as this: voxels and noise of depth make them so
WEIGHT = 0.5  # of what a size says, beside what the features say
UP = np.array([0.0, 0.0, 1.0])
MOST_PENALTY = 4.0  # logarithm of how much less probable a size can make one class than another


def measure_size(points_m: NDArray[np.floating], voxel_size_m: float) -> NDArray[np.float64]:
    """Return the (3,) edges of the upright box around voxels, of which (N, 3) are the centres."""
    yield_point()
    return oriented_box(points_m, UP)[1] + voxel_size_m


class TypicalSizes:
    """The sizes that things of some classes have.

    Args:
        class_names: C; one that the table doesn't have, nor a synonym of it, as "", is as
            probable at any size as the known ones are on average.
    """

    def __init__(self, class_names: Sequence[str]) -> None:
        table = _table()
        rows = [_row_of(name, table) for name in class_names]
        self.is_known = np.array([row is not None for row in rows], np.bool_)
        known = np.array([row for row in rows if row is not None]).reshape(-1, 2, 3)
        self._means, self._variances = known[:, 0], known[:, 1] ** 2 + BLUR**2

    def log_density(self, size_m: NDArray[np.float64], class_id: int) -> float:
        """Return the logarithm of the density of a size among things of a known class.

        Args:
            size_m: (3,) edges of an upright box: two along the ground, and the height.
        """
        row = int(self.is_known[:class_id].sum())
        return float(self._log_densities(size_m)[row])

    def _log_densities(self, size_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log density at a size for each known class, but for a constant."""
        edges = np.log(np.maximum([size_m[:2].max(), size_m[:2].min(), size_m[2]], LEAST_M))
        squares = (edges - self._means) ** 2 / self._variances
        found: NDArray[np.float64] = -(squares + np.log(self._variances)).sum(1) / 2
        return found

    def weigh(
        self, probabilities: NDArray[np.float64], size_m: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return (C,) class probabilities of a thing given its size; their sum stays.

        Args:
            probabilities, size_m: as of `fit`.
        """
        fits = self.fit(probabilities, size_m)
        found: NDArray[np.float64] = fits * (probabilities.sum() / fits.sum())
        return found

    def fit(
        self, probabilities: NDArray[np.float64], size_m: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return (C,) probabilities of a thing, less for classes that others of its size beat.

        Args:
            probabilities: (C,) of its voxels; what is missing to 1 is structure.
            size_m: (3,) as of `log_density`.
        """
        known = self._log_densities(size_m)
        penalty = np.full(len(probabilities), -np.log(np.exp(known - known.max()).mean()))
        penalty[self.is_known] = known.max() - known
        found: NDArray[np.float64] = probabilities * np.exp(
            -WEIGHT * np.minimum(penalty, MOST_PENALTY)
        )
        return found


@cache
def _table() -> dict[str, NDArray[np.float64]]:
    """Return the (2, 3) means and deviations of each name."""
    text = files("geopurify.objects").joinpath("typical_sizes.tsv").read_text("utf-8")
    table = {}
    for name, *values in csv.reader(text.splitlines()[1:], delimiter="\t"):
        means_m, deviations = np.array(values, np.float64).reshape(2, 3)
        table[normalize_name(name)] = np.stack([np.log(np.maximum(means_m, LEAST_M)), deviations])
    return table


def _row_of(name: str, table: dict[str, NDArray[np.float64]]) -> NDArray[np.float64] | None:
    """Return the table's row of a name, or of the first of its synonyms that it has."""
    asked = normalize_name(name)
    if asked in table:
        return table[asked]
    others = sorted(synonyms().get(asked, frozenset()) & table.keys())
    return table[others[0]] if others else None
