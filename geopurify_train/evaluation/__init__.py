# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Evaluation of maps of whole benchmarks against ground truth.

- `settings`: everything that decides the figures; `runner`, `engines`: many scenes, resumable, in
  processes or on a Ray cluster; `scene`: one scene, mapped and counted; `map_cache`: maps on disk
- `recordings`: recordings with ground truth as a dataset
- `published_fusion`, `published_method`: the published method; `affinity_name`: affinities by name
- `open_vocabulary`, `distractors`: similarity to the training names, longer vocabularies
- `object_trial`: objects and their ids in a room that is seen twice
- `summary`, `intervals`, `report`, `page`: figures, confidence intervals, tables and an HTML page
"""
