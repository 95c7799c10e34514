# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Says what a release still lacks; docs/releasing.md has the steps."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (".", "msg")
VERSIONS = {  # file: what comes before the version in it
    "geopurify/__init__.py": "__version__ = ",
    "setup.py": "version=",
    "CITATION.cff": "\nversion: ",
    "package.xml": "<version>",
    "msg/package.xml": "<version>",
    "msg/pyproject.toml": "\nversion = ",
    "msg/tf2_msgs/package.xml": "<version>",
    "msg/tf2_msgs/pyproject.toml": "\nversion = ",
    "msg/vision_msgs/package.xml": "<version>",
    "msg/vision_msgs/pyproject.toml": "\nversion = ",
}
MAINTAINED = (
    "package.xml",
    "msg/package.xml",
    "msg/tf2_msgs/package.xml",
    "msg/vision_msgs/package.xml",
    "setup.py",
)


def missing_for(version: str, root: Path = ROOT) -> Iterator[str]:
    """Yield a sentence for each thing that a release of this version lacks."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        yield f"{version!r} is not a version such as 0.2.0"
    for name, before in VERSIONS.items():
        if not re.search(rf"{re.escape(before)}[\"']?{re.escape(version)}\b", read(root, name)):
            yield f"{name} is not of version {version}"
    for folder in PACKAGES:
        name = str(Path(folder, "CHANGELOG.rst"))
        if not re.search(rf"^{re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$", read(root, name), re.M):
            yield f"{name} has no section '{version} (YYYY-MM-DD)'"
        if "Forthcoming" in read(root, name):
            yield f"{name} still has a section 'Forthcoming'"
    for name in MAINTAINED:
        if "@example.org" in read(root, name):
            yield f"{name} names a maintainer at example.org, whom nobody can reach"


def read(root: Path, name: str) -> str:
    """Return the text of a file of the repository."""
    return (root / name).read_text(encoding="utf-8")


def main(version: Annotated[str, typer.Argument(help="X.Y.Z")]) -> None:
    """Say what a release of VERSION lacks; end with 1 if that is anything."""
    missing = list(missing_for(version))
    for sentence in missing:
        typer.echo(sentence)
    raise typer.Exit(bool(missing))


if __name__ == "__main__":
    typer.run(main)
