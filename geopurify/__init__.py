# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Open-vocabulary voxel maps from posed RGB-D, purified by geometry.  No ROS in here."""

from geopurify.compute import numba_threads as numba_threads  # before anything imports numba

__version__ = "0.1.0"
