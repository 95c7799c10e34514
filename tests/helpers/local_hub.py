# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A hub of weights on this machine, which answers as the Hugging Face hub does."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from huggingface_hub import constants

NOWHERE = "http://127.0.0.1:9"  # nobody listens on the port named discard
COMMIT = "c0ffee0123456789c0ffee0123456789c0ffee01"


@dataclass
class LocalHub:
    """What it holds and what was asked of it.

    Attributes:
        url: where it listens.
        files: contents by ``owner/name/file``.
        requests: method, file and revision of each request.
        damage: whether other bytes are sent than were promised.
    """

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    damage: bool = False


@contextmanager
def local_hub() -> Iterator[LocalHub]:
    """Run a hub until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer(b"")

        def do_GET(self) -> None:
            content = self._answer(None)
            self.wfile.write(content[::-1] if hub.damage else content)

        def _answer(self, body: bytes | None) -> bytes:
            repository, _, rest = self.path[1:].partition("/resolve/")
            revision, _, name = rest.partition("/")
            hub.requests.append((self.command, f"{repository}/{name}", revision))
            content = hub.files.get(f"{repository}/{name}")
            self.send_response(404 if content is None else 200)
            if content is None:
                self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("X-Repo-Commit", revision if len(revision) == 40 else COMMIT)
            content = content or b""
            self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            return content if body is None else body

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub = LocalHub(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def use_hub(url: str, monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    """Let downloads come from a hub and be kept in a folder."""
    template = url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "ENDPOINT", url)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
