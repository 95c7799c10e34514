# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scans of rendered rooms made as rough, blended and roughly annotated as real ones.

A rendered room is scanned too well: its walls are flat, its things have colours of their own, and
its truth is exact.  On real scans geometry and colour tell objects apart far less well.
"""

from dataclasses import replace

import numpy as np
from scipy.spatial import cKDTree

from geopurify_train.scans.scan import LabelledScan
from geopurify_train.simulation.appearance import draw_field, recolor, wear_colors

MOST_ROUGH_M, ROUGH_SIZE_M = 0.016, 0.05  # errors of surfaces, and along which they are alike
MOST_JITTER_M, JITTER_SIZE_M = 0.015, 0.08  # by which annotators miss edges
BLENDED = 9  # points whose places and colours are averaged
MOST_BLENDS = 2
SAME_COLOR = 0.8  # share of the scans in which objects have the colour of others


def wear_scan(scan: LabelledScan, rng: np.random.Generator) -> LabelledScan:
    """Return a scan with rougher surfaces, other colours and truth that misses edges."""
    points = scan.points_map
    missed_m = rng.uniform(0, MOST_JITTER_M) * draw_field(points, JITTER_SIZE_M, 3, rng)
    annotated = cKDTree(points).query(points + missed_m)[1]
    instances = scan.instances[annotated]
    colors = scan.colors.astype(np.float32) / np.float32(255)
    if rng.random() < SAME_COLOR:
        colors = recolor(colors, instances, rng)
    colors = wear_colors(colors, points, rng)
    points = points + rng.uniform(0, MOST_ROUGH_M) * draw_field(points, ROUGH_SIZE_M, 3, rng)
    near = cKDTree(points).query(points, BLENDED)[1]
    for _ in range(int(rng.integers(MOST_BLENDS + 1))):
        points, colors = points[near].mean(1), colors[near].mean(1)
    return replace(
        scan,
        name=f"{scan.name}-worn",
        points_map=points.astype(np.float32),
        colors=np.rint(255 * colors).astype(np.uint8),
        labels=scan.labels[annotated],
        instances=instances,
    )
