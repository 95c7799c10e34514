#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
# Builds the source archive, and from it the wheel, into dist; then checks both, and that the
# wheel's packages are whole without the repository: they are imported from another folder.
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

import geopurify
from geopurify.config import EncoderConfig
from geopurify.encoders import create_encoder

assert geopurify.__file__.startswith(sys.argv[1]), geopurify.__file__
create_encoder(EncoderConfig(kind="embedded"))  # needs the weights and tables of the package
print("the wheel has version", geopurify.__version__)
END
)
