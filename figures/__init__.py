# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Every table of measurements in the documentation, made by the commands named beside it.

- `figure`: a table, its commands, and the JSON that it is written from
- `catalogue`: all of them; `tables`: how their JSON becomes Markdown
- `defaults`: the settings in force; `making`: run commands, keep their results
- `pages`: write tables into pages
"""
