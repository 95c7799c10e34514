# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Finds the reasons under which the code counts drops and raises errors, by its syntax trees.

A reason is a literal that is given as the parameter ``reason`` of a function or class, assigned to
a variable of that name, or returned by a function whose name ends with ``reason``.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

REASON = re.compile(r"[a-z]+(_[a-z]+)*")
CALLBACKS = {"_on_drop": {0}, "_drop": {0}}  # attributes that are called with a reason


@dataclass
class Found:
    """Where a reason occurs, and the sentences that come with it."""

    sentences: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def find_reasons(root: Path, packages: Iterable[str]) -> dict[str, Found]:
    """Return the reasons in the code of packages, by name, in alphabetical order."""
    trees = {
        str(file.relative_to(root)): ast.parse(file.read_text(encoding="utf-8"))
        for package in packages
        for file in sorted((root / package).rglob("*.py"))
    }
    positions = _positions(trees.values())
    found: dict[str, Found] = defaultdict(Found)
    for path, tree in trees.items():
        for reason, sentence in _in_file(tree, positions):
            if path not in found[reason].files:
                found[reason].files.append(path)
            if sentence and sentence not in found[reason].sentences:
                found[reason].sentences.append(sentence)
    return dict(sorted(found.items()))


def _positions(trees: Iterable[ast.Module]) -> dict[str, set[int]]:
    """Return where functions and classes take a reason: positions of arguments by name."""
    positions = defaultdict(set, {name: set(at) for name, at in CALLBACKS.items()})
    classes = []
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                classes.append(node)
            elif isinstance(node, ast.FunctionDef) and "reason" in _parameters(node):
                positions[node.name].add(_parameters(node).index("reason"))
    for _ in range(2):  # subclasses of subclasses
        for node in classes:
            own = [f for f in node.body if isinstance(f, ast.FunctionDef) and f.name == "__init__"]
            if own and "reason" in _parameters(own[0]):
                positions[node.name].add(_parameters(own[0]).index("reason"))
            elif not own:
                for base in node.bases:
                    positions[node.name] |= positions.get(_last_name(base), set())
    positions.pop("__init__", None)
    return {name: at for name, at in positions.items() if at}


def _parameters(function: ast.FunctionDef) -> list[str]:
    names = [argument.arg for argument in function.args.args]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _in_file(tree: ast.Module, positions: dict[str, set[int]]) -> Iterator[tuple[str, str]]:
    """Yield each reason of a file, with its sentence if there is one."""
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    prefixes = _prefixes(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _in_call(node, positions, constants, prefixes)
        elif isinstance(node, ast.Assign) and _last_name(node.targets[0]) == "reason":
            yield from ((reason, "") for reason in _literals(node.value, constants))
        elif isinstance(node, ast.FunctionDef):
            yield from ((reason, "") for reason in _in_function(node, constants))


def _in_call(
    call: ast.Call,
    positions: dict[str, set[int]],
    constants: dict[str, ast.expr],
    prefixes: dict[str, str],
) -> Iterator[tuple[str, str]]:
    name = _last_name(call.func)
    prefix = prefixes.get(name, "")
    for position in sorted(positions.get(name, ())):
        if position < len(call.args):
            following = call.args[position + 1 : position + 2]
            sentence = _template(following[0]) if following else ""
            for reason in _literals(call.args[position], constants):
                yield prefix + reason, sentence
    for keyword in call.keywords:
        if keyword.arg == "reason":
            yield from ((reason, "") for reason in _literals(keyword.value, constants))


def _in_function(function: ast.FunctionDef, constants: dict[str, ast.expr]) -> Iterator[str]:
    """Yield a default of the parameter, and what a function of reasons returns."""
    with_default = function.args.args[len(function.args.args) - len(function.args.defaults) :]
    for argument, default in zip(with_default, function.args.defaults, strict=True):
        if argument.arg == "reason":
            yield from _literals(default, constants)
    if function.name.endswith("reason"):
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value:
                yield from _literals(node.value, constants)


def _prefixes(tree: ast.Module) -> dict[str, str]:
    """Return what functions of a file put before their reason, as ``f"tf_{reason}"`` does."""
    prefixes = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and "reason" in _parameters(function):
            for node in ast.walk(function):
                if isinstance(node, ast.JoinedStr) and len(node.values) == 2:
                    first, second = node.values
                    if isinstance(first, ast.Constant) and _inner(second) == "reason":
                        prefixes[function.name] = str(first.value)
    return prefixes


def _inner(node: ast.expr) -> str:
    return _last_name(node.value) if isinstance(node, ast.FormattedValue) else ""


def _literals(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    """Yield the reasons that an expression may have."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if REASON.fullmatch(node.value):
            yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body, constants)
        yield from _literals(node.orelse, constants)
    elif isinstance(node, ast.Name) and node.id in constants:
        yield from _literals(constants[node.id], {})


def _template(node: ast.expr) -> str:
    """Return a message with an ellipsis for each value in it, "" if it is not a literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [str(v.value) if isinstance(v, ast.Constant) else "…" for v in node.values]
        text = re.sub("…+", "…", "".join(parts))
        return text if re.search(r"[a-z]+ ", text) else ""
    return ""


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
