# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Purification on a GPU, in plain torch: all anew each time, and all of it stays there."""
