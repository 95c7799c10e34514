# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Two encoders in one map: one that reads any text, and a network sure about its classes.

- `regions`: parts of an image that both see as one thing
- `aggregation`: how what they say of regions is joined (OVSNet, ICCV 2025)
- `encoder`: the encoder that the two become
"""
