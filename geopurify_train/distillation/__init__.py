# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Affinity models distilled from a teacher: scenes, samples, losses, training.

- `scene_sources`, `scenes`: what scenes are mapped from, and scenes on disk
- `pair_training_set`, `pair_distiller`: training of the pairwise MLP
- `training_set`, `crops`, `samples`, `distiller`: training of the published network
- `trainer`: what both share; `settings`: their settings; `processes`: those of ``torchrun``
- `learned_from`: warns of figures from scenes that a model was trained on
"""
