# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Affinity models and settings compared on the same scenes.

- `affinities`: the models; `arranged`: a scene ready for pooling; `trial`: a scene, pooled by each
- `edge_auc`: how well affinities separate objects at edges
- `mapped_rooms`: rooms mapped with different settings; `point_trials`: labelled scans;
  `labelled_frames`: single frames with true objects
- `scan_objects`: objects of labelled scans; `felzenszwalb`: a segmentation as baseline
- `report`, `pictures`: tables and pictures
"""
