# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pages of the documentation site that are generated from the code, so that they follow it."""

from pathlib import Path

from site_pages.api import api_page
from site_pages.commands import command_page
from site_pages.examples import example_page
from site_pages.interfaces import message_page
from site_pages.parameters import parameter_page
from site_pages.reasons import reason_page
from site_pages.repository_files import ROOT, changelog_page, model_card_page, root_pages


def generated_pages() -> dict[str, str]:
    """Return the Markdown text of each generated page by its path in the site."""
    return {
        "reference/api.md": api_page(),
        "reference/parameters.md": parameter_page(),
        "reference/reasons.md": reason_page(),
        "reference/messages.md": message_page(),
        "reference/cli.md": command_page(),
        "reference/embedded_model.md": model_card_page(),
        "examples.md": example_page(),
        "changelog.md": changelog_page(),
        **root_pages(),
    }


def included_files() -> dict[str, Path]:
    """Return the files of the repository that pages refer to, by their paths in the site."""
    model = ROOT / "geopurify/encoders/embedded"
    names = ("training.png", "training_continued.png", "assessment.json")
    return {f"reference/{name}": model / name for name in names}
