# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The network that the paper published, on sparse voxels.

- `network`: its layers; `weights`: the published checkpoint, converted
- `sparse_conv`: its convolution in plain torch; `spconv_backend`: by spconv, where it is installed
"""
