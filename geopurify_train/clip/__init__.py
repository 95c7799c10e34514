# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Training and evaluation of the small CLIP on rendered rooms.

- `training`: the training, resumable at any step; `model`, `losses`: what is trained
- `rendered_worlds`, `batches`: rendered views on disk, and augmented batches of them
- `phrases`, `claims`: names of categories, and statements about objects
- `room_assessment`: evaluation in unseen rooms, with `room_questions`, `attribute_questions` and
  `pixel_labels`; `assessment_report`: its figures
- `described_objects`: features of objects from their descriptions, as an upper bound
- `curve`: the training curve as a picture
"""
