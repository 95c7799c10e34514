# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A mapper under load: a camera beside clients that ask, or beside a flood of transforms."""
