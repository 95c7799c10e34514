# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a network that knows half of the classes adds to an encoder that reads any text.

- `half_network`: such a network, simulated on rendered rooms
- `trial`: one room mapped with either and with both
"""
