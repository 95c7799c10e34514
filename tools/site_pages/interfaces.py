# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The page of the messages and services of geopurify_msgs, from their definitions."""

from site_pages.markdown import GENERATED
from site_pages.repository_files import ROOT

HEAD = f"""\
{GENERATED}

# Message definitions

The package `geopurify_msgs`. [Topics](topics.md) and [services](services.md) describe where
each is used.
"""
KINDS = {"Services": "srv", "Messages": "msg"}


def message_page() -> str:
    """Return the page: each service and message with its definition."""
    lines = [HEAD]
    for title, kind in KINDS.items():
        lines.append(f"## {title}\n")
        for path in sorted((ROOT / "msg" / kind).glob(f"*.{kind}")):
            definition = path.read_text(encoding="utf-8").strip()
            lines.append(f"### {path.name}\n\n```\n{definition}\n```\n")
    return "\n".join(lines)
