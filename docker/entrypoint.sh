#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
# Sources ROS, the virtual environment and the workspace, then runs what it was given.
set -eo pipefail # without -u: the setup files of ROS read variables that are not set
source "/opt/ros/$ROS_DISTRO/setup.bash"
source /workspace/.venv/bin/activate
source /workspace/install/setup.bash
exec "$@"
