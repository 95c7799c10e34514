# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the pictures of the viewer's page: screenshots of a saved map and a short recording.

``python tools/record_viewer.py out/demo docs/images``; needs Chromium and playwright.
"""

import argparse
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from geopurify.pipeline import load_map
from geopurify.runtime.viewed_pipeline import ViewedPipeline
from geopurify.terminal.map_argument import file_of
from geopurify.viewing.browser.map_viewer import MapViewer
from geopurify.viewing.browser.server import start_server

WIDE, TABLET, SMALL = (1440, 860), (820, 1100), (1000, 620)  # width, height
FLAGS = (
    *("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"),
    "--enable-unsafe-swiftshader",
)
TEXTS = ("red chair", "something to sit on", "the lamp next to the desk")
FRAME_MS, LAST_MS = 700, 1500  # how long a picture of the recording is shown
COLORS = 256
MIDDLE = (SMALL[0] // 3, SMALL[1] // 2)
PATIENCE_MS = 120_000


def open_page(browser: Any, address: str, size: tuple[int, int]) -> Any:
    """Open the viewer and close its note about software rendering."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    page.get_by_text("Type what you look for").wait_for()
    page.locator(".mantine-Notification-closeButton").first.click()
    settle(page)
    return page


def settle(page: Any) -> None:
    """Let a page draw what it got."""
    page.wait_for_timeout(5000)


def ask(page: Any, text: str) -> None:
    """Ask for a text and wait for the answer."""
    page.locator("form input").first.fill(text)
    page.locator("form input").first.press("Enter")
    page.locator("b", has_text=f"“{text}”").wait_for()
    page.get_by_role("button", name="1 · score").wait_for()
    settle(page)


def paint(page: Any, name: str) -> None:
    """Choose colours."""
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name=name, exact=True).click()
    settle(page)


def scenes(page: Any) -> Iterator[None]:
    """Do what the recording shows, a step at a time."""
    yield
    for name in ("labels before purification", "labels"):
        paint(page, name)
        page.get_by_role("tab", name="Classes").click()
        yield
    page.get_by_role("tab", name="Answers").click()
    paint(page, "as seen")
    for text in TEXTS:
        ask(page, text)
        yield
    page.get_by_role("button", name="1 · score").click()
    settle(page)
    yield
    page.get_by_role("button", name="Show all again").click()
    page.mouse.click(*MIDDLE)
    page.get_by_text("voxels within 0.1 m").wait_for()
    settle(page)
    yield
    page.get_by_role("tab", name="Objects").click()
    page.get_by_text("Boxes and names").click()
    settle(page)
    yield
    page.get_by_text("Boxes and names").click()


def shot(page: Any) -> Image.Image:
    """Return what a page shows."""
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def record(page: Any, path: Path) -> None:
    """Write a GIF of all steps, with one palette."""
    pictures = [shot(page) for _ in scenes(page)]
    strip = Image.new("RGB", (SMALL[0], SMALL[1] * len(pictures)))
    for i, picture in enumerate(pictures):
        strip.paste(picture, (0, i * SMALL[1]))
    palette = strip.quantize(COLORS, dither=Image.Dither.NONE)
    frames = [p.quantize(palette=palette, dither=Image.Dither.NONE) for p in pictures]
    times = [2 * FRAME_MS] * (len(frames) - 1) + [LAST_MS]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=times, loop=0)


def main() -> None:
    """Write viewer.png, viewer_tablet.png and viewer.gif."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("map", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    source = ViewedPipeline(load_map(file_of(options.map)), "demo")
    source.act("purify")
    viewer = MapViewer(source, start_server("127.0.0.1", 0))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = open_page(browser, viewer.address, SMALL)
        record(page, options.out / "viewer.gif")
        page.close()
        for name, size in (("viewer_tablet.png", TABLET), ("viewer.png", WIDE)):
            page = open_page(browser, viewer.address, size)
            ask(page, TEXTS[-1])
            shot(page).quantize(256, dither=Image.Dither.NONE).save(options.out / name)
            page.get_by_role("button", name="Show all again").click()
            settle(page)
            page.close()
    viewer.close()


if __name__ == "__main__":
    main()
