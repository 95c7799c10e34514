# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What commands of all packages share.

- `command`: messages and errors on the terminal; `console`: tables and names of files
- `options`, `map_argument`: what several commands take; `interruption`: what Ctrl-C leaves
"""
