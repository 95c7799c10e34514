# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The documentation site as it is built: links hold, and nothing comes from elsewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOADED = re.compile(r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']?(?:https?:)?//[^"'>]+""")
STYLES = re.compile(r"""<link\b[^>]*\brel=["']?(?:stylesheet|preload|icon)\b[^>]*>""")


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site; strictly, so that a missing page, file or anchor fails."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr
    return folder


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 40
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not LOADED.findall(text), page
        assert not [tag for tag in STYLES.findall(text) if "//" in tag], page


def test_generated_pages_have_the_declarations(site: Path) -> None:
    parameters = (site / "reference/parameters/index.html").read_text(encoding="utf-8")
    assert 'id="map.voxel_size_m"' in parameters
    commands = (site / "reference/cli/index.html").read_text(encoding="utf-8")
    assert 'id="geopurify-map-merge"' in commands
