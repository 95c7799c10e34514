# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json
import re

import pytest
from typer.testing import CliRunner

from geopurify_train.cli import build_app


def test_images_are_labelled_by_two_vocabularies_with_it_and_without(tmp_path):
    name = "compare-class-purification"
    options = ["--rooms", "2", "--images", "1", "--first-seed", "950950", "--out", str(tmp_path)]
    result = CliRunner().invoke(build_app(name), [name, *options])
    assert result.exit_code == 0, result.output
    rows = json.loads((tmp_path / "class_purification.json").read_text())
    assert [(row["names"], row["class_purification"]) for row in rows] == [
        (46, "off"),
        (46, "ade"),
        (206, "off"),
        (206, "ade"),
    ]
    rooms = [json.loads(file.read_text()) for file in sorted((tmp_path / "rooms").glob("9*.json"))]
    for row, one, other in zip(rows, *rooms, strict=True):
        mean, low, high = map(float, re.findall(r"\d\.\d+", row["miou"]))
        assert 0 <= low <= mean <= high <= 1
        assert mean == pytest.approx((one["miou"] + other["miou"]) / 2, abs=1e-3)
        assert row["ms"] > 0
    for off, on in zip(rows[::2], rows[1::2], strict=True):
        assert off["change"].startswith("+0.000")
        before, after, change = (
            float(re.findall(r"[+-]?\d\.\d+", text)[0])
            for text in (off["miou"], on["miou"], on["change"])
        )
        assert after - before == pytest.approx(change, abs=2e-3)
