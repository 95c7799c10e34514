# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geopurify.encoders.embedded import WEIGHTS
from geopurify.errors import BadInput
from geopurify_train.cli import build_app


@pytest.mark.parametrize(
    "arguments",
    [
        ("train-student", "--scenes", "no", "--out"),
        ("train-published-student", "--scenes", "no", "--out"),
        ("train-referring", "--out"),
        ("map-scenes", "--scenes"),
        ("train-clip", "--out"),
        ("assess-clip", str(WEIGHTS), "--out"),
        ("export-miniature",),
    ],
)
def test_a_file_as_folder_is_refused_before_the_work(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(BadInput, match="file can't be a folder for results"):
        CliRunner().invoke(build_app(), [*arguments, str(file)], catch_exceptions=False)
