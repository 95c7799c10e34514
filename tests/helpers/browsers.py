# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A headless browser for tests of the viewer, and what is to be seen in it."""

import io
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

NAMES = ("chromium", "chromium-browser", "google-chrome")
# WebGL without a graphics card
FLAGS = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
PATIENCE_S = 60


@contextmanager
def open_browser() -> Iterator[Any]:
    """Yield a browser; the test is skipped where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("there is no Chromium here")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def until(page: Any, is_so: Callable[[], bool], what: str) -> None:
    """Wait, while the page goes on, until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, f"not within {PATIENCE_S} s: {what}"
        page.wait_for_timeout(100)


def pixels(page: Any, color: tuple[int, int, int], tolerance: int = 24) -> NDArray[np.int64]:
    """Return the (N, 2) rows and columns of the scene's pixels of a colour."""
    picture = np.asarray(Image.open(io.BytesIO(page.locator("canvas").first.screenshot())))
    off = np.abs(picture[:, :, :3].astype(int) - color).max(2)
    off[:, int(0.7 * off.shape[1]) :] = 255  # where the panel is
    return np.argwhere(off <= tolerance)


def ask(page: Any, text: str) -> None:
    """Type a text and press Enter."""
    box = page.locator("form input").first
    box.fill(text)
    box.press("Enter")
