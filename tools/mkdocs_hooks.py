# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Hooks of mkdocs: add the pages that are generated from the code."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from site_pages import generated_pages, included_files


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages, and the files of the repository that pages show."""
    for path, text in generated_pages().items():
        files.append(File.generated(config, path, content=text))
    for path, source in included_files().items():
        files.append(File.generated(config, path, abs_src_path=str(source)))
    return files
