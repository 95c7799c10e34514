# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How many of the sentences of ScanRefer and Nr3D are parsed completely, and how fast."""

import json
import time
from pathlib import Path

import pytest

from geopurify.query.referring import parse_expression

SENTENCES = Path(__file__).parents[4] / "shared" / "data" / "referring"
pytestmark = pytest.mark.skipif(
    not SENTENCES.is_dir(), reason="needs the sentences in ../shared/data/referring"
)


@pytest.mark.parametrize(("name", "least"), [("scanrefer", 0.90), ("nr3d", 0.83)])
def test_public_sentences_are_parsed_completely(name, least):
    rows = json.loads((SENTENCES / f"{name}_half.json").read_text())
    start = time.perf_counter()
    parsed = [parse_expression(row["caption"]) for row in rows]
    assert (time.perf_counter() - start) / len(parsed) < 0.01
    complete = sum(not p.not_understood and p.target.noun != "" for p in parsed)
    assert complete / len(parsed) >= least
