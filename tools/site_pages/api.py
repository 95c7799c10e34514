# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The page of the Python API: every public name of geopurify, described by its docstring."""

import geopurify
from site_pages.markdown import GENERATED

HEAD = f"""\
{GENERATED}

# Python API

```python
import geopurify as gp
```

These are the public names; `gp.Pipeline` and so on. Other modules are internal and may change.
"""
# title: (introduction, names)
SECTIONS = {
    "Mapping": ("", ("Pipeline", "run_sequence")),
    "Frames": (
        "Conventions of frames, units and pixels: [conventions](../concepts/conventions.md).",
        ("Frame", "Camera"),
    ),
    "Sequences": ("", ("open_sequence",)),
    "Settings": ("[Parameters](parameters.md) describes every setting.", ("Config",)),
    "Encoders": (
        "How to add one: [your own encoder](../tutorials/own_encoder.md).",
        ("create_encoder", "encoder_kinds", "Encoder", "FeatureMap"),
    ),
    "Clouds": (
        "[Purify a cloud](../howto/purify_cloud.md) shows it.",
        ("purify_points",),
    ),
    "Results": (
        "",
        ("LabelledCloud", "QueryResult", "FoundObject", "Region", "Vocabulary"),
    ),
    "Maps on disk": (
        "[File formats](file_formats.md) describes them.",
        ("save_map", "load_map", "merge_maps", "export_map"),
    ),
    "Errors": (
        "[Reasons](reasons.md) lists all reasons by family.",
        (
            *("BadInput", "ConfigError", "FileError", "FrameError", "MapError", "ModelError"),
            "RequestError",
        ),
    ),
}


def api_page() -> str:
    """Return the page, with the directives that mkdocstrings replaces."""
    lines = [HEAD]
    for title, (introduction, names) in SECTIONS.items():
        lines.append(f"## {title}\n")
        if introduction:
            lines.append(introduction + "\n")
        lines += [f"::: {_path(name)}\n" for name in names]
    return "\n".join(lines)


def _path(name: str) -> str:
    """Return where a public name is defined, by which mkdocstrings finds it."""
    value = getattr(geopurify, name)
    return f"{value.__module__}.{value.__qualname__}"
