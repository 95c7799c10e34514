#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
# Builds and tests the packages in a colcon workspace, as .github/workflows/ros.yml does in a
# container of each distribution. Usage, in this order: ros_workspace.sh install|build|test|smoke
#
# With ROS_DISTRO set, that distribution is sourced. Without, the environment is used as it is:
# a virtual environment with the ROS wheels and colcon will do for build, test and smoke.
set -eo pipefail # not -u: the setup files of ROS read variables that are not set
cd "$(dirname "$0")/.."
readonly step=${1-} venv=$PWD/.venv-ros

source_distribution() {
  [[ -n ${ROS_DISTRO-} ]] || return 0
  # shellcheck source=/dev/null
  source "/opt/ros/$ROS_DISTRO/setup.bash"
  # shellcheck source=/dev/null
  [[ ! -f $venv/bin/activate ]] || source "$venv/bin/activate"
}

install() { # what rosdep has by rosdep, the learning stack by pip; see requirements/rosdep.tsv
  : "${ROS_DISTRO:?is the environment of a ROS distribution there?}"
  apt-get update --quiet=2
  apt-get install --yes --quiet=2 --no-install-recommends g++ git python3-venv
  rosdep update --rosdistro "$ROS_DISTRO"
  rosdep install --default-yes --ignore-src --from-paths . msg
  apt-get install --yes --quiet=2 --no-install-recommends "ros-$ROS_DISTRO-launch-testing-ros"
  python3 -m venv --system-site-packages "$venv"
  tools/constraints.sh /usr/bin/python3 >"$venv/constraints.txt"
  local pip=("$venv/bin/python" -m pip install --quiet --constraint "$venv/constraints.txt")
  "${pip[@]}" torch # first and alone, or the others pull in another one
  "${pip[@]}" --requirement requirements/runtime.txt --requirement requirements/test.txt
}

build() {
  source_distribution
  local underlay=()
  [[ -n ${ROS_DISTRO-} ]] || underlay=(env "AMENT_PREFIX_PATH=$(python_prefix)" \
    "CMAKE_PREFIX_PATH=$(python_prefix)")
  "${underlay[@]}" python3 -m colcon build --base-paths . msg \
    --cmake-args "-DPython3_EXECUTABLE=$(command -v python3)"
}

python_prefix() {
  python3 -c 'import sys; print(sys.prefix)'
}

source_workspace() {
  source_distribution
  # shellcheck source=/dev/null
  source install/setup.bash
}

run_tests() {
  source_workspace
  python3 -m colcon test --base-paths . --packages-select geopurify_ros \
    --event-handlers console_cohesion+ --pytest-args -m "ros and not slow"
  python3 -m colcon test-result --verbose
}

smoke() {
  source_workspace
  python3 -m launch_testing.launch_test tests/smoke/live_room.py
}

case $step in
  install) install ;;
  build) build ;;
  test) run_tests ;;
  smoke) smoke ;;
  *)
    echo "usage: $0 install|build|test|smoke" >&2
    exit 2
    ;;
esac
