# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Offline: training data, training and evaluation; never needed on a robot.

- `evaluation`: the pipeline on datasets; `comparison`: affinities, settings and clouds compared;
  `openlex3d`, `vocabularies`, `referring`, `ensembles`: other evaluations; `estimate`: intervals
- `distillation`: trains affinity models, taught by `teachers`, on scenes that `simulation`,
  `recordings` and `scans` make and `selection` selects
- `clip`: trains the embedded encoder; `referring_network`: trains the referring network
- `bags`, `miniature`: rendered rooms as bags and as small datasets
- `sources`: recordings in folders; `checkpoint`, `training_log`, `kept_settings`: resumable runs
- `cli`: the command ``geopurify-train``
"""
