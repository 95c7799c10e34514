# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Names and meaning: label sets, vocabularies, labels, text queries, objects."""
