# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Feeds damaged and odd input to every door: refusals may come out, soon and in little memory."""
