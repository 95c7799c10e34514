# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Purification on a GPU, in plain torch: the whole map each time, without copies in between.

- `purifier`: all of it; `neighbours`: the K nearest voxels; `walk`: the random walk with restart
- `affinity`: affinities by the settings' model: `pairwise` for the MLP, `cosines` for embeddings
"""
