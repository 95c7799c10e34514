# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An encoder for tests: features of the true classes, with the errors of a real one.

- `encoder`: the encoder; `hashed_text`: features of any text; `look_alikes`: classes it mistakes
"""
