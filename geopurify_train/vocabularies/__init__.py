# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Effects of longer vocabularies on the labels of rendered rooms.

- `names`: the vocabularies; `trial`: a room, labelled with one after the other
- `image_trial`: single images, with and without class purification; `word_trial`: other words for
  the objects of a room
- `training_similarity`: similarity of test names to training names; `report`: tables and plots
"""
