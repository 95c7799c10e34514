# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""`PairwiseAffinityMLP` over all neighbours of a voxel in one pass; nothing of a pair is kept.

``A_ij ~ c_j P_ij^exponent`` with P_ij the student's probability that i and j are of one object.
"""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import pad

from geopurify.compute.kernels import njit, prange
from geopurify.compute.vectors import load, multiply, subtract, sum_of
from geopurify.purify.affinity.exponential import compute_exponentials, compute_log_probabilities
from geopurify.purify.affinity.feature_context import DEVIATION, MEAN_STARTS, SPREAD
from geopurify.purify.affinity.pairwise_features import (
    BASE_INPUTS,
    CHROMA_OFFSET,
    FEATURE_INPUTS,
    INPUTS,
    LEAST_SPREAD,
    SCALE_INPUTS,
)
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP
from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify.purify.affinity.voxel_descriptors import (
    BASE_CHANNELS,
    COLOR_STD,
    FEATURES,
    PLANE_OFFSET,
    SCALE_CHANNELS,
    SCALES,
    SPACING,
)
from geopurify.purify.pooling import AffinityGraph

BATCH = 64  # voxels that share their buffers
CHANNELS_AT_ONCE = 4  # of a layer: inputs are loaded less often
PAIRS_AT_ONCE = 8  # that a vector holds


class Layers(NamedTuple):
    """Weights (out, in) and biases of a student, its scaling folded into the first layer.

    Zeros fill the hidden channels up to multiples of `CHANNELS_AT_ONCE`, and the inputs to an
    even number.
    """

    first: NDArray[np.float32]
    first_bias: NDArray[np.float32]
    second: NDArray[np.float32]
    second_bias: NDArray[np.float32]
    last: NDArray[np.float32]
    last_bias: NDArray[np.float32]


@torch.inference_mode()
def extract_layers(student: PairwiseAffinityMLP) -> Layers:
    """Return what the kernel takes of a student."""
    first, second, last = student.first, student.second, student.last
    weights = first.weight * student.scale
    bias = first.bias - weights @ student.mean
    wide, deep = -len(weights) % CHANNELS_AT_ONCE, -len(second.weight) % CHANNELS_AT_ONCE
    tensors = (
        pad(weights, (0, INPUTS % 2, 0, wide)),
        pad(bias, (0, wide)),
        pad(second.weight, (0, wide, 0, deep)),
        pad(second.bias, (0, deep)),
        pad(last.weight[0], (0, deep)),
        last.bias,
    )
    return Layers(*(np.ascontiguousarray(t.cpu().float().numpy()) for t in tensors))


def compute_pair_weights(
    graph: AffinityGraph,
    rows: NDArray[np.int64],
    descriptors: NDArray[np.float32],
    coordinates: NDArray[np.float32],
    layers: Layers,
    exponent: float,
    log_confidence: NDArray[np.float32],
    differs: NDArray[np.bool_] | None = None,
) -> None:
    """Recompute the weights of some rows of a graph.

    Args:
        graph: neighbours may be -1 for none; these become the voxel itself.
        rows: (M,).
        descriptors: (N, `CHANNELS`) of `compute_context`.
        coordinates: (N, 3), in the unit of the descriptors' spacing.
        exponent: of the probability.
        log_confidence: (N,), logarithm of how much a voxel counts as a neighbour.
        differs: (N,) voxels whose pairs are computed; of the others' pairs only those whose weight
            is NaN, and the rest keep their proportions.  None for all.
    """
    if differs is None:
        differs = np.ones(len(descriptors), np.bool_)
    _compute_weights(
        rows,
        graph.neighbours,
        np.ascontiguousarray(descriptors, np.float32),
        coordinates,
        layers,
        np.float32(exponent),
        log_confidence,
        differs,
        graph.weights,
    )


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def _compute_weights(  # type: ignore[no-untyped-def]
    rows, neighbours, descriptors, coordinates, layers, exponent, log_confidence, differs, weights
):
    k = neighbours.shape[1]
    wide = k + -k % PAIRS_AT_ONCE
    for batch in prange((len(rows) + BATCH - 1) // BATCH):
        inputs = np.zeros((layers.first.shape[1], wide), np.float32)
        hidden = np.zeros((len(layers.first), wide), np.float32)
        deeper = np.zeros((len(layers.second), wide), np.float32)
        odds, tail = np.zeros(wide, np.float32), np.empty(wide, np.float32)
        bits, columns = np.empty(wide, np.int32), np.empty(k, np.int64)
        for m in range(batch * BATCH, min(len(rows), (batch + 1) * BATCH)):
            i = rows[m]
            for j in range(k):
                if neighbours[i, j] < 0:
                    neighbours[i, j] = i  # a voxel stands for the neighbours it lacks
            count, known = _select_pairs(i, neighbours[i], weights[i], differs, columns)
            for c in range(count):
                other = neighbours[i, columns[c]]
                _compute_features(descriptors, coordinates, i, other, inputs, c)
            padded = count + -count % PAIRS_AT_ONCE
            _apply_layer(layers.first, layers.first_bias, inputs, padded, hidden)
            _apply_layer(layers.second, layers.second_bias, hidden, padded, deeper)
            _apply_last_layer(layers.last, layers.last_bias[0], deeper, padded, odds)
            compute_log_probabilities(odds[:padded], tail, bits)
            for c in range(count):
                odds[c] = exponent * odds[c] + log_confidence[neighbours[i, columns[c]]]
            _normalize(i, neighbours[i], columns[:count], odds, known, bits, weights[i])


@njit(inline="always")
def _select_pairs(i, neighbours, weights, differs, columns):  # type: ignore[no-untyped-def]
    """List which pairs of a row are computed.

    Returns their number, and the weight of the first one if it is known: the scale of the others
    that stay.  -1 if all are computed.
    """
    heaviest, count = -1, 0
    if not differs[i]:
        for j in range(len(neighbours)):
            other = neighbours[j]
            least = weights[heaviest] if heaviest >= 0 else np.float32(0)
            if other != i and not differs[other] and weights[j] > least:
                heaviest = j
    if heaviest >= 0:
        columns[0] = heaviest
        count = 1
    for j in range(len(neighbours)):
        other = neighbours[j]
        if other != i and (heaviest < 0 or differs[other] or np.isnan(weights[j])):
            columns[count] = j
            count += 1
    return count, (weights[heaviest] if heaviest >= 0 else np.float32(-1))


@njit(inline="always")
def _compute_features(descriptors, coordinates, i, j, inputs, at):  # type: ignore[no-untyped-def]
    """Write `compute_pair_features` of one pair to a column."""
    one, other = descriptors[i], descriptors[j]
    per_spacing = np.float32(2) / (one[SPACING] + other[SPACING])
    x = (coordinates[j, 0] - coordinates[i, 0]) * per_spacing
    y = (coordinates[j, 1] - coordinates[i, 1]) * per_spacing
    z = (coordinates[j, 2] - coordinates[i, 2]) * per_spacing
    apart = x * one[0] + y * one[1] + z * one[2]
    from_other = x * other[0] + y * other[1] + z * other[2]
    total, total_other = np.float32(CHROMA_OFFSET), np.float32(CHROMA_OFFSET)
    for a in range(3, BASE_CHANNELS):
        total += one[a]
        total_other += other[a]
    chroma = np.float32(0)
    for a in range(3, BASE_CHANNELS):
        chroma += (one[a] / total - other[a] / total_other) ** 2
    inputs[0, at] = one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
    inputs[1, at] = min(abs(apart), abs(from_other))
    inputs[2, at] = max(abs(apart), abs(from_other))
    inputs[3, at] = from_other - apart
    inputs[4, at] = abs(apart + from_other)
    inputs[5, at] = np.sqrt(x * x + y * y + z * z)
    inputs[6, at] = _compute_color_distance(one, other, 0)
    inputs[7, at] = abs(total - total_other)
    inputs[8, at] = np.sqrt(chroma)
    for scale in range(SCALES):
        n, row = BASE_CHANNELS + scale * SCALE_CHANNELS, BASE_INPUTS + scale * SCALE_INPUTS
        apart = x * one[n] + y * one[n + 1] + z * one[n + 2]
        from_other = x * other[n] + y * other[n + 1] + z * other[n + 2]
        inputs[row, at] = one[n] * other[n] + one[n + 1] * other[n + 1] + one[n + 2] * other[n + 2]
        inputs[row + 1, at] = _compute_color_distance(one, other, n)
        inputs[row + 2, at] = min(one[n + COLOR_STD], other[n + COLOR_STD])
        inputs[row + 3, at] = max(one[n + COLOR_STD], other[n + COLOR_STD])
        inputs[row + 4, at] = min(one[n + PLANE_OFFSET], other[n + PLANE_OFFSET])
        inputs[row + 5, at] = max(one[n + PLANE_OFFSET], other[n + PLANE_OFFSET])
        inputs[row + 6, at] = from_other - apart
    _compare_features(descriptors, i, j, inputs, at)


@njit(inline="always")
def _compare_features(descriptors, i, j, inputs, at):  # type: ignore[no-untyped-def]
    """Write the distances of mean features and the deviations, in units of their spread."""
    one, other, row = descriptors[i], descriptors[j], INPUTS - FEATURE_INPUTS
    spread = one[FEATURES + SPREAD] + other[FEATURES + SPREAD] + np.float32(LEAST_SPREAD)
    per_spread = np.float32(1) / np.sqrt(spread)
    for start in MEAN_STARTS:
        ours = load(descriptors, i, FEATURES + start, SIGNATURE)
        apart = subtract(ours, load(descriptors, j, FEATURES + start, SIGNATURE))
        inputs[row, at] = np.sqrt(sum_of(multiply(apart, apart))) * per_spread
        row += 1
    deviation, of_other = one[FEATURES + DEVIATION], other[FEATURES + DEVIATION]
    inputs[row, at] = min(deviation, of_other) * per_spread
    inputs[row + 1, at] = max(deviation, of_other) * per_spread


@njit(inline="always")
def _compute_color_distance(one, other, start):  # type: ignore[no-untyped-def]
    red = one[start + 3] - other[start + 3]
    green = one[start + 4] - other[start + 4]
    blue = one[start + 5] - other[start + 5]
    return np.sqrt(red * red + green * green + blue * blue)


@njit(fastmath={"contract", "reassoc", "nsz"})
def _apply_layer(weights, bias, inputs, pairs, outputs):  # type: ignore[no-untyped-def]
    """Write ``relu(weights @ inputs + bias)``, pairs side by side."""
    for o in range(0, len(weights), CHANNELS_AT_ONCE):
        r0, r1, r2, r3 = outputs[o], outputs[o + 1], outputs[o + 2], outputs[o + 3]
        for j in range(pairs):
            r0[j], r1[j], r2[j], r3[j] = bias[o], bias[o + 1], bias[o + 2], bias[o + 3]
        for c in range(0, weights.shape[1], 2):
            v0, v1 = inputs[c], inputs[c + 1]
            p0, q0 = weights[o, c], weights[o, c + 1]
            p1, q1 = weights[o + 1, c], weights[o + 1, c + 1]
            p2, q2 = weights[o + 2, c], weights[o + 2, c + 1]
            p3, q3 = weights[o + 3, c], weights[o + 3, c + 1]
            for j in range(pairs):
                x, y = v0[j], v1[j]
                r0[j] += p0 * x + q0 * y
                r1[j] += p1 * x + q1 * y
                r2[j] += p2 * x + q2 * y
                r3[j] += p3 * x + q3 * y
    for o in range(len(weights)):
        row = outputs[o]
        for j in range(pairs):
            row[j] = max(row[j], np.float32(0))


@njit(fastmath={"contract", "reassoc", "nsz"})
def _apply_last_layer(weights, bias, inputs, pairs, odds):  # type: ignore[no-untyped-def]
    odds[:pairs] = bias
    for c in range(len(weights)):
        for j in range(pairs):
            odds[j] += weights[c] * inputs[c, j]


@njit(fastmath={"contract", "reassoc", "nsz"})
def _normalize(i, neighbours, columns, odds, known, bits, weights):  # type: ignore[no-untyped-def]
    """Write the weights of a row, which sum to 1, of the logarithms of some of its pairs.

    Args:
        columns: of those pairs; the other ones keep their proportion to the first.
        known: weight of the first before, -1 if all pairs are given.
    """
    if not len(columns):  # no neighbour at all
        weights[:] = 0
        weights[0] = 1
        return
    top, first = np.float32(-np.inf), odds[0]
    for c in range(len(columns)):
        top = max(top, odds[c])
    if known > 0:
        top = max(top, first - np.log(known))  # no other one can be more
    for c in range(len(columns)):
        odds[c] -= top
    first -= top
    compute_exponentials(odds[: len(columns)], bits)
    per_known = np.exp(first) / known if known > 0 else np.float32(0)
    for j in range(len(weights)):
        weights[j] = weights[j] * per_known if known > 0 and neighbours[j] != i else np.float32(0)
    for c in range(len(columns)):
        weights[columns[c]] = odds[c]
    total = np.float32(0)
    for j in range(len(weights)):
        total += weights[j]
    for j in range(len(weights)):
        weights[j] /= total
