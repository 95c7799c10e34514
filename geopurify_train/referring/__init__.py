# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Referring expressions about homes, and how well they are answered.

- `room_facts`: facts that are clearly true of a home
- `templates`, `free_templates`: sentences for these facts; `generated`:
  sentences with their objects
- `evaluation`: answers counted; `intervals`: confidence intervals
"""
