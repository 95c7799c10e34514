# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The page of the examples, which shows the files of the folder."""

import json
from pathlib import Path

from site_pages.markdown import GENERATED
from site_pages.repository_files import LINK, ROOT

FOLDER = ROOT / "examples"
LANGUAGES = {".py": "python", ".toml": "toml"}


def example_page() -> str:
    """Return the page: the table of the folder's README, then each example with its code."""
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    table = LINK.sub(lambda match: f"](#{Path(match[1]).stem}", readme)
    entries = sorted(path for path in FOLDER.iterdir() if path.is_dir() or path.suffix != ".md")
    sections = [_section(path) for path in entries if not path.name.startswith(("_", "."))]
    return "\n".join([f"{GENERATED}\n\n{table}", *sections])


def _section(path: Path) -> str:
    """Return the heading and the content of a file or of a folder of files."""
    files = [path] if path.is_file() else sorted(p for p in path.iterdir() if p.is_file())
    content = "\n".join(_notebook(f) if f.suffix == ".ipynb" else _code(f) for f in files)
    return f"## `{path.name}` {{#{path.stem}}}\n\n{content}\n"


def _code(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("# SPDX-"))
    return f'```{LANGUAGES.get(path.suffix, "")} title="{path.relative_to(ROOT)}"\n{text}\n```\n'


def _notebook(path: Path) -> str:
    """Return the cells of a notebook: text as it is, code in blocks."""
    parts = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            parts.append(f"```python\n{text}\n```\n")
        else:
            parts.append(text.replace("# ", "### ", 1) + "\n" if text[:2] == "# " else text + "\n")
    return "\n".join(parts)
