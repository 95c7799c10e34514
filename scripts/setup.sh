#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
# Builds .venv with everything the package and its tests need. Usage: setup.sh PYTHON
# A stamp in .venv makes it return at once while nothing it was built from has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly python=$1 venv=$PWD/.venv stamp=.venv/setup.sha256

stop() {
  echo "setup: $*" >&2
  exit 1
}

state() { # of everything the virtual environment is built from
  echo "$venv" "$version" "${ROS_DISTRO-}"
  sha256sum requirements/*.txt setup.py setup.cfg scripts/*.sh
  find msg -type f -exec sha256sum {} + | sort
  ls -d ./*/__init__.py
}

create_venv() { # anew for another place, interpreter or ROS distribution
  local identity="$venv $version ${ROS_DISTRO-}" options=()
  [[ $(cat .venv/identity 2>/dev/null) == "$identity" ]] && return
  [[ -z ${ROS_DISTRO-} ]] || options=(--system-site-packages) # for the distribution's packages
  "$python" -m venv --clear "${options[@]}" .venv
  echo "$identity" >.venv/identity
}

install() {
  .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
    --constraint requirements/constraints.txt "$@"
}

version=$("$python" -c 'import platform; print(platform.python_version())') ||
  stop "'$python' does not run; name a Python of 3.10 or later: make setup PYTHON=python3.11"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
  stop "$python is Python $version, needed is 3.10 or later: make setup PYTHON=python3.11"
[[ -f $stamp && $(state | sha256sum) == "$(cat $stamp)" ]] && exit

scripts/system_packages.sh "$python"
echo "setup: building .venv with Python $version"
create_venv
echo "setup: torch"
install torch # first and alone, or the others pull in another one
echo "setup: the other packages"
files=()
for name in runtime train dev; do files+=(--requirement "requirements/$name.txt"); done
if [[ -n ${ROS_DISTRO-} ]]; then
  install "${files[@]}"
  .venv/bin/python -c 'import rclpy, geopurify_msgs' ||
    stop "ROS $ROS_DISTRO is sourced, so geopurify_msgs comes from your workspace: build it with" \
      "colcon build --base-paths $PWD/msg and source install/setup.bash"
else
  install "${files[@]}" --requirement requirements/ros.txt
  echo "setup: geopurify_msgs and tf2_msgs"
  install --force-reinstall --no-deps ./msg
  install --force-reinstall --no-deps ./msg/tf2_msgs
fi
PYTHONWARNINGS=ignore:Editable install --no-deps --no-build-isolation --editable .
echo "setup: compiling the kernels"
.venv/bin/python scripts/compile_kernels.py
state | sha256sum >$stamp
echo "setup: done"
