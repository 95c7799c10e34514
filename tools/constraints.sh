#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
# Prints the constraints for pip that fit an interpreter. Usage: constraints.sh PYTHON
# The messages of a ROS distribution work with the major version of numpy that they were compiled
# with, which is the one that the distribution's own interpreter imports.
set -euo pipefail
readonly constraints=$(dirname "$0")/../requirements/constraints.txt
if [[ -n ${ROS_DISTRO-} ]] &&
  "$1" -c 'import sys, numpy; sys.exit(numpy.__version__ >= "2")' 2>/dev/null; then
  sed '/^numpy==/d' "$constraints"
  echo 'numpy<2'
else
  cat "$constraints"
fi
