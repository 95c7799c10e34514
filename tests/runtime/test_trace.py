# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json
import threading

import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.compute.stages import measure_stages, stage
from geopurify.config import Config
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify.runtime.trace import write_trace


def events(path, kind):
    return [e for e in json.loads(path.read_text())["traceEvents"] if e["ph"] == kind]


def test_a_trace_holds_the_seconds_that_are_measured(tmp_path):
    with measure_stages() as seconds:
        with stage("before"):
            pass
        with write_trace(tmp_path / "new" / "trace.json"):
            with stage("outer"), stage("inner"):
                pass
            with stage("inner"):
                pass
        with stage("after"):
            pass
    inner, outer, again = events(tmp_path / "new" / "trace.json", "X")
    assert [e["name"] for e in (inner, outer, again)] == ["inner", "outer", "inner"]
    assert inner["dur"] + again["dur"] == pytest.approx(1e6 * seconds["inner"])
    assert outer["ts"] <= inner["ts"]
    assert inner["ts"] + inner["dur"] <= outer["ts"] + outer["dur"] <= again["ts"]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["trace.json"]


def test_threads_have_lines_and_names_of_their_own(tmp_path):
    def work():
        with stage("purify"):
            pass

    with write_trace(tmp_path / "trace.json"):
        with stage("fuse"):
            pass
        thread = threading.Thread(target=work, name="purifier")
        thread.start()
        thread.join()
    names = {e["tid"]: e["args"]["name"] for e in events(tmp_path / "trace.json", "M")}
    fuse, purify = events(tmp_path / "trace.json", "X")
    assert names[purify["tid"]] == "purifier"
    assert purify["tid"] != fuse["tid"]


def test_a_trace_of_the_pipeline_has_the_stages_of_its_report(tmp_path):
    pipeline = Pipeline(Config(), ColorEncoder())
    with write_trace(tmp_path / "trace.json"):
        seconds = pipeline.integrate(wall_frame()).seconds
    durations = {e["name"]: e["dur"] for e in events(tmp_path / "trace.json", "X")}
    assert {"encode", "lift", "fuse"} <= set(seconds)
    assert durations == pytest.approx({name: 1e6 * s for name, s in seconds.items()})


def test_what_failed_is_traced_too(tmp_path):
    trace = write_trace(tmp_path / "trace.json")
    with pytest.raises(ValueError, match="broken"), trace, stage("encode"):
        raise ValueError("broken")
    assert [e["name"] for e in events(tmp_path / "trace.json", "X")] == ["encode"]


def test_a_file_that_cannot_be_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "trace.json"):
        with (
            pytest.raises(BadInput, match=r"can't be a folder for results|it is a folder"),
            write_trace(path),
        ):
            pytest.fail("ran")


def test_without_a_file_nothing_is_traced(tmp_path):
    with write_trace(None), stage("fuse"):
        pass
    assert not list(tmp_path.iterdir())


def test_a_stage_counts_towards_the_innermost_measurement():
    with measure_stages() as outer:
        with stage("read"):
            pass
        with measure_stages() as inner, stage("fuse"):
            pass
    assert outer.keys() == {"read"}
    assert inner.keys() == {"fuse"}
