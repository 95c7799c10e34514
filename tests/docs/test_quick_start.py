# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The first program is the same wherever it is shown."""

import re
import textwrap
from pathlib import Path

import pytest

import geopurify

ROOT = Path(__file__).parents[2]


def first_program(path: str) -> str:
    """Return the first Python block of a page."""
    text = (ROOT / path).read_text(encoding="utf-8")
    block = re.search(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert block
    return block[1]


def test_the_first_program_is_the_same_everywhere() -> None:
    program = first_program("README.md")
    assert first_program("docs/quickstart/python.md") == program
    assert textwrap.indent(program, "    ") in (geopurify.__doc__ or "")


@pytest.mark.slow
def test_the_first_program_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = first_program("README.md")
    fewer_frames = program.replace('"room:950916"', '"room:950916:20"')
    assert fewer_frames != program
    monkeypatch.chdir(tmp_path)
    exec(compile(fewer_frames, "README.md", "exec"), {})
    score, *numbers = re.findall(r"-?\d+\.\d*", capsys.readouterr().out.splitlines()[0])
    assert 0.5 <= float(score) <= 1
    assert len(numbers) == 6
    assert (tmp_path / "room.safetensors").stat().st_size > 1_000_000
