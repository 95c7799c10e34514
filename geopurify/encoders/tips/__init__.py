# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""TIPSv2 (CVPR 2026), its image and text towers by transformers.

- `encoder`: images by the `tower` over windows, and `texts`
- `models`: its weights and its tokenizer, of which `sizes`
"""
