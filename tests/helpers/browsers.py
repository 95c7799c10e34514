# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A headless browser for tests of the viewer, and what is to be seen in it."""

import io
import shutil
import time
from base64 import b64decode
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
# a picture of the scene on white, of the size that it has on the page
SCENE = """() => {
    const scene = document.querySelector("canvas[data-engine]");
    if (!scene) return "";
    const shown = document.createElement("canvas");
    [shown.width, shown.height] = [scene.clientWidth, scene.clientHeight];
    const context = shown.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, shown.width, shown.height);
    context.imageSmoothingEnabled = false;
    context.drawImage(scene, 0, 0, shown.width, shown.height);
    return shown.toDataURL();
}"""


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
    """Return the (N, 2) rows and columns of the scene's pixels of a colour.

    Only what WebGL drew counts, no message of the page that lies over it.
    """
    url = page.evaluate(SCENE)
    if not url:
        return np.empty((0, 2), np.int64)
    picture = np.asarray(Image.open(io.BytesIO(b64decode(url.partition(",")[2]))).convert("RGB"))
    off = np.abs(picture.astype(int) - color).max(2)
    off[:, int(0.7 * off.shape[1]) :] = 255  # where the panel is
    return np.argwhere(off <= tolerance)


def ask(page: Any, text: str) -> None:
    """Type a text and press Enter."""
    box = page.locator("form input").first
    box.fill(text)
    box.press("Enter")
