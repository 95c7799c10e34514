# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Selection of the scenes to train on.

- `label_free`: without labels, by `statistics` of features and geometry; `published`: the
  published selection, which needs labels
- `choices`: the selected scenes with reasons; `scene_files`: the scene files of a folder
"""
