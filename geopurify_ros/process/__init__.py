# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The process around a node: arguments, signals, threads and logging.

- ``arguments``: ``--help``, ``--version``, and ROS arguments that no node would read
- ``signals``: SIGINT and SIGTERM
- ``spinner``: the executor, which answers while the node starts and ends within a bound
- ``worker``: a thread with a bounded queue
- ``ros_logging``: the packages' log lines to the log of the node
"""
