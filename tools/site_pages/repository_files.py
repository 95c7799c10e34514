# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pages made of files that have their place elsewhere in the repository."""

import re
from pathlib import Path

from docutils.core import publish_parts

from site_pages.markdown import GENERATED

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY = "https://github.com/geopurify/geopurify_ros/blob/main"
# Files at the root of the repository that are pages at the root of the site.
PAGES = {"CONTRIBUTING.md": "contributing.md", "QUALITY_DECLARATION.md": "quality.md"}
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def model_card_page() -> str:
    """Return the model card of the embedded encoder."""
    return (ROOT / "geopurify/encoders/embedded/MODEL_CARD.md").read_text(encoding="utf-8")


def changelog_page() -> str:
    """Return the changelog, which is reStructuredText, as bloom reads it."""
    text = (ROOT / "CHANGELOG.rst").read_text(encoding="utf-8")
    settings = {"doctitle_xform": False, "report_level": 2}
    body = publish_parts(text, writer="html5", settings_overrides=settings)["html_body"]
    sections = body.split("</h2>", 1)[1].rsplit("</section>", 1)[0]  # below the title
    sections = sections.replace("<h3>", "<h2>").replace("</h3>", "</h2>").strip()
    sections = re.sub(r'<span class="pre">(.*?)</span>', r"\1", sections)
    sections = re.sub(r'<span class="docutils literal">(.*?)</span>', r"<code>\1</code>", sections)
    return f"{GENERATED}\n\n# Changelog\n\n<div>\n{sections}\n</div>\n"


def root_pages() -> dict[str, str]:
    """Return the text of `PAGES` by their paths in the site, with links that hold there."""
    return {
        page: f"{GENERATED}\n\n" + LINK.sub(site_link, (ROOT / name).read_text(encoding="utf-8"))
        for name, page in PAGES.items()
    }


def site_link(match: re.Match[str]) -> str:
    """Return a link to a page of the site, or to a file of the repository that is none."""
    target = match[1]
    in_docs = target.removeprefix("docs/")
    if in_docs != target:
        return f"]({in_docs}"
    return f"]({PAGES.get(target, f'{REPOSITORY}/{target}')}"
