# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Geometry-guided pooling: exact neighbours, affinity of embeddings, repeated pooling."""
