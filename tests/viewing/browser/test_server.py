# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import socket
import sys

import pytest

from geopurify.errors import BadInput
from geopurify.viewing.browser.server import check_address, start_server


def test_a_busy_port_is_refused_by_name():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=f"127.0.0.1:{port}: Address already in use") as refused:
            check_address("127.0.0.1", port)
    assert refused.value.reason == "viewer_address"


def test_without_viser_there_is_one_clear_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "viser", None)
    with pytest.raises(BadInput, match=r"pip install 'geopurify_ros\[viewer\]'") as refused:
        start_server("127.0.0.1", 0)
    assert refused.value.reason == "viewer_unavailable"
