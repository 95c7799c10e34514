# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Only what numba compiles has no annotations; mypy looks at all the rest."""

import ast
from pathlib import Path

CORE = Path(__file__).parents[1] / "geopurify"
COMPILERS = {"njit", "intrinsic"}
MARKS = ("ignore[no-untyped-def]", "ignore[untyped-decorator]")


def compiled_lines(tree: ast.Module) -> set[int]:
    """Return the lines of the heads of functions that numba compiles, with those inside them."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            called = node.decorator_list[0]
            name = called.func if isinstance(called, ast.Call) else called
            if isinstance(name, ast.Name) and name.id in COMPILERS:
                lines.update(range(called.lineno, (node.end_lineno or 0) + 1))
    return lines


def test_only_kernels_are_excepted_from_strict_types():
    kernels = 0
    for file in CORE.rglob("*.py"):
        text = file.read_text()
        marked = {n for n, line in enumerate(text.split("\n"), 1) if any(m in line for m in MARKS)}
        assert marked <= compiled_lines(ast.parse(text)), file
        kernels += len(marked)
    assert kernels > 50
