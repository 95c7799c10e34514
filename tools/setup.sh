#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
# Builds .venv with everything the package and its tests need, or .venv-jazzy on the wheels of
# ROS 2 Jazzy with its numpy. Usage: setup.sh PYTHON [jazzy]
# A stamp in it makes it return at once while nothing it was built from has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly python=$1 wheels=${2-}
readonly venv=$PWD/.venv${wheels:+-$wheels}
readonly stamp=$venv/setup.sha256 constraints=requirements/constraints.txt
readonly numpy_of_jazzy=1.26.4 # Ubuntu 24.04's
unset PYTHONDONTWRITEBYTECODE # else each process compiles the sources of torch, for seconds

stop() {
  echo "setup: $*" >&2
  exit 1
}

state() { # of everything the virtual environment is built from
  echo "$venv" "$version" "${ROS_DISTRO-}"
  sha256sum requirements/*.txt setup.py setup.cfg tools/*.sh
  find msg -type f -exec sha256sum {} + | sort
  ls -d ./*/__init__.py
}

create_venv() { # anew for another place, interpreter or ROS distribution
  local identity="$venv $version ${ROS_DISTRO-}" options=()
  [[ $(cat "$venv/identity" 2>/dev/null) == "$identity" ]] && return
  [[ -z ${ROS_DISTRO-} ]] || options=(--system-site-packages) # for the distribution's packages
  "$python" -m venv --clear "${options[@]}" "$venv"
  echo "$identity" >"$venv/identity"
}

install() { # Python compiles what is imported by itself: a few of 25,000 files
  "$venv/bin/python" -m pip install --quiet --no-input --no-compile --disable-pip-version-check \
    --constraint "$venv/constraints.txt" "$@" ||
    stop "pip failed, see above; packages come from PyPI, or from the index that pip is configured" \
      "for, so without a network they can't be had"
}

write_constraints() {
  if [[ $wheels == jazzy ]]; then
    sed "s/^numpy==.*/numpy==$numpy_of_jazzy/" $constraints
  else
    tools/constraints.sh "$python"
  fi >"$venv/constraints.txt"
}

install_messages() { # of one package; pip's own build environment would have the tools of Kilted
  local options=(--force-reinstall --no-deps)
  if [[ $wheels == jazzy ]]; then
    local -x PATH="$venv/bin:$PATH" CMAKE_PREFIX_PATH=$venv AMENT_PREFIX_PATH=$venv
    options+=(--no-build-isolation -C "cmake.define.Python3_EXECUTABLE=$venv/bin/python")
  fi
  install "${options[@]}" "$1"
}

version=$("$python" -c 'import platform; print(platform.python_version())') ||
  stop "'$python' does not run; name a Python of 3.10 or later: make setup PYTHON=python3.11"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
  stop "$python is Python $version, needed is 3.10 or later: make setup PYTHON=python3.11"
[[ -f $stamp && $(state | sha256sum) == "$(cat "$stamp")" ]] && exit

tools/system_packages.sh "$python"
echo "setup: building ${venv##*/} with Python $version"
create_venv
write_constraints
echo "setup: torch"
install torch # first and alone, or the others pull in another one
echo "setup: the other packages"
parts=(runtime train viewer transformers open3d dev docs)
[[ $wheels == jazzy ]] || parts+=(rerun) # rerun-sdk needs numpy 2
files=()
for name in "${parts[@]}"; do files+=(--requirement "requirements/$name.txt"); done
if [[ -n ${ROS_DISTRO-} ]]; then
  install "${files[@]}"
  "$venv/bin/python" -c 'import rclpy, geopurify_msgs' ||
    stop "ROS $ROS_DISTRO is sourced, so geopurify_msgs comes from your workspace: build it with" \
      "colcon build --base-paths $PWD/msg and source install/setup.bash"
else
  install "${files[@]}" --requirement "requirements/ros${wheels:+-$wheels}.txt"
  echo "setup: geopurify_msgs, tf2_msgs and vision_msgs"
  install_messages ./msg
  install_messages ./msg/tf2_msgs
  install_messages ./msg/vision_msgs
fi
PYTHONWARNINGS=ignore:Editable install --no-deps --no-build-isolation --editable .
echo "setup: compiling the kernels"
"$venv/bin/python" tools/compile_kernels.py
state | sha256sum >"$stamp"
echo "setup: done"
