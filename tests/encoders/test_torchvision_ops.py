# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The import runs in fresh interpreters: torch's operators can be declared once a process."""

import subprocess
import sys
from pathlib import Path

import pytest

# a torchvision that, like the real one, describes an operator its library should have declared
FAKE = """
import torch
import torchvision.part
torch.library.register_fake("torchvision::nms", lambda dets, scores, iou: dets)
"""
DECLARED = """
import torch
library = torch.library.Library("torchvision", "DEF")
library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
"""
SCRIPT = """
from geopurify.encoders import torchvision_ops
torchvision_ops.ensure_torchvision()
torchvision_ops.ensure_torchvision()
import torchvision
print(len(torchvision_ops._declared))
"""


def run(tmp_path: Path, source: str) -> subprocess.CompletedProcess[str]:
    package = tmp_path / "torchvision"
    package.mkdir()
    (package / "__init__.py").write_text(source)
    (package / "part.py").write_text("")
    root = Path(__file__).resolve().parents[2]
    paths = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(root)!r}]\n"
    return subprocess.run(
        [sys.executable, "-c", paths + SCRIPT], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("source", "declarations"), [(FAKE, "1"), (DECLARED + FAKE, "0"), ("", "0")]
)
def test_declares_the_operators_only_where_they_are_missing(
    tmp_path: Path, source: str, declarations: str
) -> None:
    result = run(tmp_path, source)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == declarations


@pytest.mark.parametrize("error", ["RuntimeError('out of memory')", "OSError('no library')"])
def test_any_other_error_is_left_alone(tmp_path: Path, error: str) -> None:
    result = run(tmp_path, f"raise {error}")
    assert result.returncode != 0
    assert error.split("'")[1] in result.stderr.splitlines()[-1]
