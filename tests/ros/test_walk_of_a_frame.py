# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The page on the architecture lists the files that a frame passes through, and these only."""

import importlib
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType

import mapper_setup
import numpy as np
import pytest
from geopurify_msgs.msg import CloudUpdate
from mapper_setup import Setup
from small_room import wall

from geopurify_ros.qos import CLOUD_UPDATES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/concepts/architecture.md").read_text(encoding="utf-8")
WALK = TEXT[TEXT.index("## The walk of a frame") : TEXT.index("## Threads of the node")]
STEPS = re.findall(r"^\d+\. `([\w/]+\.py)`: (.*)$", WALK, re.MULTILINE)
LISTED = set(re.findall(r"`(geopurify\w*/[\w/]+\.py)`", WALK))
MOST = 30
OF_THE_TEST = {"geopurify/encoders/scores.py", "geopurify_ros/tools/camera_publisher.py"}


def test_a_stranger_opens_few_files() -> None:
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", WALK, re.MULTILINE)]
    assert numbers == list(range(1, len(STEPS) + 1))
    assert len(STEPS) <= MOST


@pytest.mark.parametrize(("file", "text"), STEPS, ids=[file for file, _ in STEPS])
def test_each_step_is_where_the_page_says(file: str, text: str) -> None:
    module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
    names = [name for name in re.findall(r"`([A-Za-z_.]+)`", text) if name != "T_map_cam"]
    assert names
    for name in names:
        found = module
        for part in name.split("."):
            found = getattr(found, part)
        assert found.__module__ == module.__name__, name


@pytest.fixture
def entered() -> Iterator[set[str]]:
    """Return the files whose functions are called, in threads that begin from now on."""
    files: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            files.add(frame.f_code.co_filename)

    threading.setprofile(note)
    yield files
    threading.setprofile(None)


@pytest.fixture
def setup(
    middleware: None, entered: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Setup]:
    """Return a mapper that publishes updates too, and no diagnostics meanwhile."""
    quiet = replace(mapper_setup.ROS_CONFIG, diagnostics_period_s=3600.0, update_period_s=0.05)
    monkeypatch.setattr(mapper_setup, "ROS_CONFIG", quiet)
    made = Setup(tmp_path)
    yield made
    made.close()


def test_a_frame_passes_through_the_files_of_the_page(entered: set[str], setup: Setup) -> None:
    client, updates = setup.client, []
    client.listen(CloudUpdate, "geopurify/cloud_updates", updates.append, CLOUD_UPDATES)
    setup.send(wall())
    client.wait_for(lambda: updates and client.clouds and client.clouds[-1].width)
    setup.pipeline.purify()
    before = len(client.clouds), len(updates)
    entered.clear()
    nearer = replace(wall(), depth_m=np.full_like(wall().depth_m, 1.7))
    setup.send(nearer)
    client.wait_for(lambda: len(client.clouds) > before[0] and len(updates) > before[1])
    paths = (Path(file) for file in entered.copy())
    found = {str(path.relative_to(ROOT)) for path in paths if path.is_relative_to(ROOT)}
    found = {file for file in found if file.startswith(("geopurify/", "geopurify_ros/"))}
    assert found - OF_THE_TEST <= LISTED
    assert {file for file, _ in STEPS} <= found
