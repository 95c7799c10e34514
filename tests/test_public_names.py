# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import geopurify as gp
from geopurify.frame import Camera, Frame
from geopurify.query import FoundObject, QueryResult

LIGHT = """
import sys, geopurify
geopurify.__all__, dir(geopurify)
print(*({"numpy", "numba", "torch", "yaml", "PIL", "scipy"} & sys.modules.keys()))
"""
FOUND = FoundObject(0.934, 210, np.eye(4), np.array([0.5, 0.5, 0.9]))


def test_the_library_is_imported_without_what_it_needs_later():
    ran = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


@pytest.mark.parametrize("name", gp.__all__)
def test_each_public_name_is_there_and_documented(name):
    value = getattr(gp, name)
    assert isinstance(value, str) or value.__doc__


def test_type_checkers_see_the_same_names():
    stub = ast.parse(Path(gp.__file__).with_suffix(".pyi").read_text())
    seen = {
        (node.module, alias.asname)
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == {(f"geopurify.{module}", name) for name, module in gp._MODULE_OF.items()}


def test_an_unknown_name_is_no_attribute():
    with pytest.raises(AttributeError, match="module 'geopurify' has no attribute 'pipelin'"):
        _ = gp.pipelin


def test_values_are_shown_in_a_line():
    camera = Camera(2.0, 2.0, 0.5, 0.5, 2, 2)
    frame = Frame(np.zeros((2, 2, 3), np.uint8), np.ones((2, 2), np.float32), camera, np.eye(4))
    assert repr(frame) == "<Frame of 2x2 pixels, stamp 0.000 s>"
    assert repr(FOUND) == (
        "<FoundObject score 0.93, 210 voxels, centre (0.00, 0.00, 0.00) m, "
        "size (0.50, 0.50, 0.90) m>"
    )


def test_an_answer_is_a_table_in_a_notebook():
    empty = np.empty(0, np.float32)
    result = QueryResult("a <b> chair", (FOUND,), np.empty((0, 3)), empty, empty, 0.95)
    assert repr(result) == "<QueryResult 'a <b> chair': 1 objects, best score 0.95>"
    page = result._repr_html_()
    assert "<caption>a &lt;b&gt; chair</caption>" in page
    assert "<td>1</td><td>0.93</td><td>0.00, 0.00, 0.00</td><td>0.50, 0.50, 0.90</td>" in page
