# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Exponentials and log-probabilities of whole rows, for kernels: no call for each number.

Relative errors are below 1e-6.
"""

import numpy as np

from geopurify.compute.kernels import njit

LEAST = np.float32(-87)  # e to this is the least normal float32, and stands for everything below
LOG2_E = np.float32(1.4426950408889634)
LN2_HIGH, LN2_LOW = np.float32(0.693359375), np.float32(-2.12194440e-4)  # exact when multiplied
# Taylor's series of exp and, halved, of the inverse hyperbolic tangent
E2, E3, E4, E5, E6 = (np.float32(1 / n) for n in (2, 6, 24, 120, 720))
A3, A5, A7, A9, A11 = (np.float32(2 / n) for n in (3, 5, 7, 9, 11))
ZERO, HALF, ONE, TWO = (np.float32(n) for n in (0, 0.5, 1, 2))


@njit(fastmath={"contract", "nsz"})  # the parts of ln 2 must not be added up before
def compute_exponentials(values, bits):  # type: ignore[no-untyped-def]
    """Replace (K,) float32 values, none above 0, by their exponentials.

    Args:
        bits: (K,) int32, written over.
    """
    powers = bits.view(np.float32)
    for j in range(len(values)):
        x = max(values[j], LEAST)
        n = np.floor(x * LOG2_E + HALF)
        r = x - n * LN2_HIGH - n * LN2_LOW
        values[j] = ONE + r * (ONE + r * (E2 + r * (E3 + r * (E4 + r * (E5 + r * E6)))))
        bits[j] = (np.int32(n) + 127) << 23  # the float32 that is 2 to the n
    for j in range(len(values)):
        values[j] *= powers[j]


@njit(fastmath={"contract", "reassoc", "nsz"})
def compute_log_probabilities(odds, tail, bits):  # type: ignore[no-untyped-def]
    """Replace (K,) float32 log-odds by the logarithms of the probabilities.

    Args:
        tail, bits: (K,) float32 and int32, written over.
    """
    for j in range(len(odds)):
        tail[j] = -abs(odds[j])
    compute_exponentials(tail, bits)
    for j in range(len(odds)):
        # log P = min(odds, 0) - log(1 + t), and log(1 + t) = 2 artanh(t / (2 + t))
        s = tail[j] / (TWO + tail[j])
        q = s * s
        log1p = s * (TWO + q * (A3 + q * (A5 + q * (A7 + q * (A9 + q * A11)))))
        odds[j] = min(odds[j], ZERO) - log1p
