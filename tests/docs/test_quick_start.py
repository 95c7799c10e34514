# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The first program is the same wherever it is shown."""

import re
import textwrap
from pathlib import Path

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
    compile(program, "README.md", "exec")
