# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import logging
import threading
from pathlib import Path

import pytest

from geopurify.encoders import download_progress
from geopurify.encoders.download_progress import log_progress


def test_what_has_come_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(download_progress, "PERIOD_S", 0.001)
    logged = threading.Event()
    handler = logging.Handler()
    handler.emit = lambda record: logged.set()  # type: ignore[method-assign]
    logging.getLogger("geopurify").addHandler(handler)
    (tmp_path / "a1.incomplete").write_bytes(bytes(2_000_000))
    with caplog.at_level(logging.INFO, logger="geopurify"), log_progress(tmp_path, 8_000_000):
        assert logged.wait(20)
    logging.getLogger("geopurify").removeHandler(handler)
    assert "Downloaded 2 of 8 MB" in caplog.text


def test_a_terminal_has_the_bar_of_the_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    before = threading.active_count()
    with log_progress(tmp_path, None):
        assert threading.active_count() == before
