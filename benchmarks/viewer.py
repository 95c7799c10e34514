# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How long a large map takes to be seen in a browser, and an update of it.

``python -m benchmarks.viewer --voxels 1000000``; needs Chromium and playwright.
"""

import argparse
import contextlib
import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import viser
from numpy.typing import NDArray
from websockets import Subprotocol
from websockets.sync.client import connect

from geopurify.objects import MapObject
from geopurify.query.changed_blocks import Block, split
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
# colours of the blocks of each update
MARKS = ((255, 0, 200), (0, 200, 255), (255, 200, 0), (0, 255, 100), (100, 0, 255))
UPDATED, SMALL = 20, 30_000  # blocks; voxels
FLAGS = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
WINDOW: Any = {"width": 1200, "height": 700}
DARK = (60, 60, 60)
PATIENCE_S, SETTLED_S, QUIET_S = 120.0, 8, 2.0
# how many pixels of the scene, made smaller, have a colour between two
SAMPLE = """([low, high]) => {
    const scene = document.querySelector("canvas[data-engine]");
    if (!scene || scene.style.opacity < 0.9 && scene.style.opacity !== "") return 0;
    const small = document.createElement("canvas");
    small.width = 300; small.height = 175;
    const context = small.getContext("2d", { willReadFrequently: true });
    context.drawImage(scene, 0, 0, 300, 175);
    const data = context.getImageData(0, 0, 300, 175).data;
    let found = 0;
    for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] && [0, 1, 2].every((c) => low[c] <= data[i + c] && data[i + c] <= high[c]))
            found += 1;
    return found;
}"""


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
        self._waiting = list(split(self._voxels, self._points, BLOCK_VOXELS))
        self._blocks = {block.index: block.points for block in self._waiting}
        self._is_first = True

    @property
    def voxels(self) -> int:
        """How many there are."""
        return len(self._points)

    def mark(self, blocks: int, color: tuple[int, int, int]) -> None:
        """Change the colour of some blocks of the floor, in the middle."""
        middle = self._voxels.max(0) // 2 // BLOCK_VOXELS
        for number in range(blocks):
            index = (middle[0] + number % 5 - 2, middle[1] + number // 5 - 2, 0)
            points = self._blocks[index].copy()
            points["seen"][np.isclose(points["z"], VOXEL_M / 2)] = color
            self._waiting.append(Block(index, points))

    def read_change(self) -> CloudChange | None:
        """Return what changed since the last call."""
        if not self._waiting:
            return None
        blocks, self._waiting = tuple(self._waiting), []
        first, self._is_first = self._is_first, False
        return CloudChange(first, blocks, ("floor",), np.zeros((1, 3), np.uint8))

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


def count(page: Any, low: tuple[int, ...], high: tuple[int, ...]) -> int:
    """Return how many of 300 x 175 samples of the scene have a colour in a range."""
    found: int = page.evaluate(SAMPLE, [low, high])
    return found


def wait(page: Any, is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end_s = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end_s, "nothing to be seen"
        page.wait_for_timeout(10)


def received(address: str) -> int:
    """Return how many bytes a browser that joins now is sent."""
    protocol = Subprotocol(f"viser-v{viser.__version__}")
    url, size = address.replace("http", "ws"), 0
    connected = connect(url, subprotocols=[protocol], max_size=None, compression=None)
    with connected as socket, contextlib.suppress(TimeoutError):
        while True:
            size += len(socket.recv(QUIET_S))
    return size


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
        clock = Clock()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        clock.report("start of Chromium")
        time_empty(browser)
        clock = Clock()
        viewer = MapViewer(hall, start_server("127.0.0.1", 0))
        while not viewer.has_drawn:
            time.sleep(0.005)
        clock.report(f"{hall.voxels:,} voxels, drawn by the server")
        page = browser.new_page(viewport=WINDOW)
        clock = Clock()
        page.goto(viewer.address)
        wait(page, lambda: count(page, DARK, (200, 200, 200)) > 3_000)
        clock.report("first picture after opening the page")
        page.wait_for_timeout(1000 * SETTLED_S)
        size = received(viewer.address)
        sys.stdout.write(
            f"{size:,} bytes to a browser that joins: {size / hall.voxels:.2f} each\n"
        )
        page.wait_for_timeout(1000 * SETTLED_S)
        for color in MARKS:
            clock = Clock()
            hall.mark(UPDATED, color)
            wait(page, partial(is_seen, page, color))
            clock.report(f"update of {UPDATED} blocks, until it is seen")
            page.wait_for_timeout(1000)
        viewer.close()


def is_seen(page: Any, color: tuple[int, int, int]) -> bool:
    """Tell whether blocks of a colour are to be seen."""
    low, high = (tuple(c + step for c in color) for step in (-30, 30))
    return count(page, low, high) > 30


def time_empty(browser: Any) -> None:
    """Print how long the page itself takes: a small map."""
    viewer = MapViewer(Hall(SMALL), start_server("127.0.0.1", 0))
    page = browser.new_page(viewport=WINDOW)
    clock = Clock()
    page.goto(viewer.address)
    wait(page, lambda: count(page, DARK, (200, 200, 200)) > 1000)
    clock.report(f"first picture of a map of {SMALL:,} voxels")
    page.close()
    viewer.close()


if __name__ == "__main__":
    main()
