# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Any open_clip model as an encoder of dense features.

- `encoder`: images (`image_features` over `windows`) and texts (`text_features`, `tokenizers`,
  `prompt_sets`)
- `models`, `weights`, `weights_fit`: which model, and its weights, as `known_models` and `tags`
  list them
- `unit_tower`, `onnx_export`, `onnx_tower`: the image tower alone, by torch or ONNX Runtime
- `whole_images`: one feature for a whole image
- `timing`: how long images take; `library`: open_clip itself
"""
