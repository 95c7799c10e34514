# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import shutil
from pathlib import Path

import pytest

SCENES = ("scene0000_00", "scene0001_00")


@pytest.fixture(scope="session")
def root(scannet_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dataset of two scenes, one of them half copied."""
    root = tmp_path_factory.mktemp("two") / "scannet"
    shutil.copytree(scannet_root, root)
    first, second = (root / "scans" / scene for scene in SCENES)
    second.mkdir()
    for path in first.iterdir():
        if path.is_file():
            shutil.copyfile(path, second / path.name.replace(*SCENES))
    sens = second / f"{SCENES[1]}.sens"
    sens.write_bytes(sens.read_bytes()[:-100])
    return root
