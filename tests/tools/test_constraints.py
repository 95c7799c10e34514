# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A ROS distribution decides which numpy is installed beside its messages."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEASURED = (ROOT / "requirements/constraints.txt").read_text()


def printed(folder: Path, distribution: str, numpy: str) -> str:
    """Return the constraints for an interpreter that has a version of numpy."""
    python = folder / "python"
    code = f"class numpy: __version__ = {numpy!r}\nimport sys\nsys.modules['numpy'] = numpy\n"
    (folder / "start.py").write_text(code + "exec(sys.argv[2])")
    python.write_text(f'#!/bin/sh\nexec python3 {folder}/start.py "$@"\n')
    python.chmod(0o755)
    environment = {"PATH": "/usr/bin:/bin", "ROS_DISTRO": distribution}
    command = [ROOT / "tools/constraints.sh", python]
    return subprocess.run(command, env=environment, capture_output=True, text=True).stdout


@pytest.mark.parametrize("version", ["1.21.5", "1.26.4"])  # of Humble and Jazzy
def test_messages_compiled_with_numpy_1_keep_it(tmp_path, version):
    lines = printed(tmp_path, "jazzy", version).splitlines()
    assert [line for line in lines if line.startswith("numpy")] == ["numpy<2"]
    others = [line for line in MEASURED.splitlines() if not line.startswith("numpy")]
    assert lines[:-1] == others


@pytest.mark.parametrize(("distribution", "version"), [("lyrical", "2.3.4"), ("", "1.26.4")])
def test_elsewhere_the_versions_measured_hold(tmp_path, distribution, version):
    assert printed(tmp_path, distribution, version) == MEASURED
