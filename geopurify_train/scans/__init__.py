# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Labelled clouds as scanners leave them, and a 2D network simulated on them.

- `tsdf`, `surface_nets`: frames fused to a truncated signed distance, and its surface
- `scan`: rendered rooms scanned so; decimated, or with midpoints
- `wear`: scans made as rough, blended and roughly annotated as real ones
- `labelled_cloud`: labelled scans of others
- `simulated_network`: class scores of a 2D network that errs like real ones
"""
