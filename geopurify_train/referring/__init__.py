# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Referring expressions about homes, and how well they are answered.

- `room_facts`: what is plainly true of a home; `templates`: words for it
- `generated`: sentences with the things that they mean; `evaluation`: the answers counted
"""
