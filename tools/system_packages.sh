#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
# Installs the system packages that are missing, or says which. Usage: system_packages.sh PYTHON
# Chromium and libusb are for tests of the viewer and of Open3D only, which skip without them.
set -euo pipefail
readonly python=$1
readonly cmake_needed=3.21
missing=()

require() { # PACKAGE COMMAND...: the package is missing if the command fails
  "${@:2}" >/dev/null 2>&1 || missing+=("$1")
}

new_enough_cmake() {
  local found
  found=$(cmake --version | sed -n '1s/[^0-9]*//p')
  printf '%s\n' "$cmake_needed" "$found" | sort --check --version-sort
}

openmp_runtime() { # numba needs it to run kernels from several threads
  PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep -F libgomp.so.1
}

python_headers() {
  test -e "$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h"
}

install_optional() { # quietly: tests that need them skip
  local optional=()
  command -v chromium chromium-browser google-chrome >/dev/null || optional+=(chromium)
  usb_library >/dev/null || optional+=(libusb-1.0-0)
  ((${#optional[@]})) && command -v apt-get >/dev/null && ((EUID == 0)) || return 0
  { apt-get update --quiet=2 &&
    DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends \
      "${optional[@]}"; } >/dev/null 2>&1 ||
    echo "setup: no ${optional[*]}: some tests of the viewer or of Open3D are skipped"
}

usb_library() { # Open3D needs it
  PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep -F libusb-1.0.so.0
}

name=$("$python" -c 'import sys; print("python{}.{}".format(*sys.version_info))')
require g++ command -v g++
require cmake new_enough_cmake
require libgomp1 openmp_runtime
require "$name-venv" "$python" -c 'import ensurepip'
require "$name-dev" python_headers
((${#missing[@]})) || {
  install_optional
  exit 0
}

echo "setup: system packages are missing: ${missing[*]}"
if ! command -v apt-get >/dev/null; then
  echo "setup: these are Debian's names (cmake >= $cmake_needed); install your system's" >&2
  exit 1
elif ((EUID)); then
  echo "setup: run this first: sudo apt-get install --yes ${missing[*]}" >&2
  exit 1
fi
apt-get update --quiet=2
DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends \
  "${missing[@]}" >/dev/null
new_enough_cmake || {
  echo "setup: $(cmake --version | head -1) is too old, needed is $cmake_needed or later" >&2
  exit 1
}
install_optional
