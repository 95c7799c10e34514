#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
# Builds the source archive, and from it the wheel, into dist; then checks both, and that the
# wheel's packages are whole without the repository: a room is mapped and queried from another
# folder.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly python=$PWD/.venv/bin/python
unpacked=$(mktemp -d)
# what setuptools leaves in the sources would hide the entry points of the editable install
trap 'rm -rf "$unpacked" build geopurify_ros.egg-info' EXIT

rm -rf dist
"$python" -m build --outdir dist .
"$python" -m twine check --strict dist/*
"$python" -m pip install --quiet --no-deps --target "$unpacked/site" dist/*.whl

(
  cd "$unpacked"
  PYTHONPATH=$unpacked/site "$python" - "$unpacked" <<'END'
import sys

import geopurify as gp

assert gp.__file__.startswith(sys.argv[1]), gp.__file__
pipeline = gp.Pipeline.create(encoder="embedded", voxel_size_m=0.05)
gp.run_sequence(gp.open_sequence("room:0:3"), pipeline)  # weights and tables of the packages
assert pipeline.query("the lamp beside the chair").text, "the grammar and the words"
print("the wheel has version", gp.__version__)
END
)
