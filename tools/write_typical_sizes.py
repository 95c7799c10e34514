# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Writes how large things are: statistics over the true things of rendered homes."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np

import geopurify.objects
from geopurify_worlds.captions import STRUCTURE
from geopurify_worlds.room_sequence import RoomSequence
from geopurify_worlds.true_objects import true_objects

PATH = Path(geopurify.objects.__file__).parent / "typical_sizes.tsv"
SEEDS = range(940000, 940300)
EDGES = ("length", "width", "height")

if __name__ == "__main__":
    sizes = defaultdict(list)
    for seed in SEEDS:
        for found in true_objects(RoomSequence(seed, 1).room):
            if found.label not in STRUCTURE:
                low, high = np.sort(found.size_m[:2])
                sizes[found.label].append(np.log([high, low, found.size_m[2]]))
    with PATH.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        means = [f"{edge} (m)" for edge in EDGES]
        writer.writerow(["name", *means, *(f"deviation of log {edge}" for edge in EDGES)])
        for name, logs in sorted(sizes.items()):
            values = [*np.exp(np.mean(logs, 0)), *np.std(logs, 0)]
            writer.writerow([name, *(f"{value:.3f}" for value in values)])
