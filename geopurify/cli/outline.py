# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a sub-command does, read from its source: to import it takes seconds."""

import ast
from importlib.util import find_spec


def first_sentence(module: str, function: str) -> str:
    """Return the docstring of a function or, where the name is not a function, of its module.

    Returns:
        Its first paragraph; "" if there is no such module or it has no source.
    """
    try:
        spec = find_spec(module)
        loader = spec.loader if spec else None
        source = loader.get_source(module) if loader and hasattr(loader, "get_source") else None
    except ImportError:
        source = None
    tree = ast.parse(source or "")
    found = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function)
    text = (ast.get_docstring(next(found, tree)) or "").split("\n\n")[0]
    return text.partition("``: ")[2].capitalize() or text  # of a module: ``geopurify map``: ...
