# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How long a large map takes to be seen in a browser, and an update of it.

``python -m benchmarks.viewer --voxels 1000000``; needs Chromium and playwright.
"""

import argparse
import io
import shutil
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geopurify.objects import MapObject
from geopurify.query.changed_blocks import ChangedBlocks
from geopurify.viewing.browser.map_source import (
    BLOCK_VOXELS,
    VIEWED_POINT,
    Answer,
    CameraView,
    CloudChange,
    SourceStatus,
)
from geopurify.viewing.browser.map_viewer import MapViewer
from geopurify.viewing.browser.server import start_server

VOXEL_M, HEIGHT_M = 0.02, 2.5
MARK = (255, 0, 200)  # colour of the blocks of the update
UPDATED = 20
FLAGS = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
PATIENCE_S = 120.0


class Hall:
    """A map source: a floor and four walls, of about as many voxels as asked for."""

    title, voxel_size_m, block_voxels = "hall", VOXEL_M, BLOCK_VOXELS
    up_map = np.array([0.0, 0.0, 1.0])
    actions: frozenset[str] = frozenset()

    def __init__(self, voxels: int) -> None:
        height = round(HEIGHT_M / VOXEL_M)
        edge = round(-2 * height + np.sqrt(4 * height**2 + voxels))  # edge^2 + 4 edge height
        grid, rise = np.arange(edge), np.arange(height)
        parts = [plane(grid, grid, 2, 0)]
        parts += [plane(grid, rise, axis, at) for axis in (0, 1) for at in (0, edge - 1)]
        self._voxels = np.unique(np.concatenate(parts), axis=0)
        self._points = np.zeros(len(self._voxels), VIEWED_POINT)
        centres = ((self._voxels + 0.5) * VOXEL_M).astype(np.float32)
        self._points["x"], self._points["y"], self._points["z"] = centres.T
        self._points["seen"] = 90 + self._voxels % 100
        self._blocks = ChangedBlocks(BLOCK_VOXELS)
        self._has_changed = self._is_first = True

    @property
    def voxels(self) -> int:
        """How many there are."""
        return len(self._points)

    def mark(self, blocks: int) -> None:
        """Change the colour of some blocks of the floor, in the middle."""
        middle = self._voxels.max(0) // 2
        offset = self._voxels - middle
        inside = (np.abs(offset[:, 0]) < BLOCK_VOXELS * blocks / 8) & (self._voxels[:, 2] == 0)
        self._points["seen"][inside & (np.abs(offset[:, 1]) < 2 * BLOCK_VOXELS)] = MARK
        self._has_changed = True

    def read_change(self) -> CloudChange | None:
        """Return what changed since the last call."""
        if not self._has_changed:
            return None
        changed = tuple(self._blocks.update(self._voxels, self._points))
        first, self._is_first, self._has_changed = self._is_first, False, False
        return CloudChange(first, changed, ("floor",), np.zeros((1, 3), np.uint8))

    def query(self, text: str) -> Answer:
        """Answer nothing."""
        raise NotImplementedError

    def set_vocabulary(self, names: tuple[str, ...]) -> None:
        """Do nothing."""

    def act(self, action: str, argument: str = "") -> str:
        """Do nothing."""
        return ""

    def read_status(self) -> SourceStatus:
        """Return how many voxels there are."""
        return SourceStatus("saved map", 0, self.voxels, 0)

    def read_camera(self) -> CameraView | None:
        """Return none."""
        return None

    def objects(self) -> tuple[MapObject, ...]:
        """Return none."""
        return ()


def plane(first: NDArray, second: NDArray, axis: int, at: int) -> NDArray[np.int32]:
    """Return the (N, 3) voxels of a plane across an axis."""
    a, b = (values.ravel() for values in np.meshgrid(first, second))
    return np.insert(np.stack([a, b], axis=1), axis, at, axis=1).astype(np.int32)


def drawn(page: Any, is_counted: Callable[[NDArray], Any]) -> int:
    """Return how many pixels of the scene are counted."""
    png = page.locator("canvas").first.screenshot()
    picture = np.asarray(Image.open(io.BytesIO(png)))[:, :700, :3].astype(int)
    return int(is_counted(picture).sum())


def wait(page: Any, is_so: Callable[[], bool]) -> None:
    """Wait until something is to be seen."""
    end_s = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end_s, "nothing to be seen"
        page.wait_for_timeout(20)


class Clock:
    """Times a step: how long it took, and the processor time of the server in it."""

    def __init__(self) -> None:
        self._wall_s, self._cpu_s = time.perf_counter(), time.process_time()

    def report(self, step: str) -> None:
        """Print what a step took since this clock was made."""
        wall_s = time.perf_counter() - self._wall_s
        cpu_s = time.process_time() - self._cpu_s
        sys.stdout.write(f"{step}: {wall_s:.2f} s ({cpu_s:.2f} s of the server's processor)\n")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--voxels", type=int, default=1_000_000)
    hall = Hall(parser.parse_args().voxels)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        clock = Clock()
        viewer = MapViewer(hall, start_server("127.0.0.1", 0))
        while not viewer.has_drawn:
            time.sleep(0.005)
        clock.report(f"{hall.voxels:,} voxels, drawn by the server")
        page = browser.new_page(viewport={"width": 1200, "height": 700})
        clock = Clock()
        page.goto(viewer.address)
        wait(page, lambda: drawn(page, lambda p: (p < 200).all(2)) > 50_000)
        clock.report("first picture after opening the page")
        page.wait_for_timeout(3000)
        clock = Clock()
        hall.mark(UPDATED)
        wait(page, lambda: drawn(page, lambda p: np.abs(p - MARK).max(2) < 30) > 100)
        clock.report(f"update of {UPDATED} blocks, until it is seen")
        viewer.close()


if __name__ == "__main__":
    main()
