# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The voxel map: integer keys, running fusion of observations, bounded memory."""
