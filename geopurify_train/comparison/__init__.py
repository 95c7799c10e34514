# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Affinities compared: the same scenes and the same pooling, by formula, teacher or student."""
