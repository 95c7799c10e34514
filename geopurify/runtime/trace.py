# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""When each stage ran and in which thread, for https://ui.perfetto.dev or chrome://tracing."""

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geopurify.compute.stages import Span, listen_to_stages
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_file, output_folder

MOST_SPANS = 100_000  # kept, the latest: about half an hour of a busy node


@contextmanager
def write_trace(path: Path | None) -> Iterator[None]:
    """Write the stages of all threads meanwhile, also if the block ends with an error.

    The file has the Trace Event Format (Google, 2016): a complete event ("X") for each span and
    the name of each thread as metadata ("M"); times are in microseconds.

    Args:
        path: of the file; None: no trace.

    Raises:
        BadInput: the file can't be there; raised before anything runs.
    """
    if path is None:
        yield
        return
    output_file(output_folder(path.parent) / path.name)
    spans: deque[tuple[Span, int, str]] = deque(maxlen=MOST_SPANS)

    def note(span: Span) -> None:
        spans.append((span, threading.get_native_id(), threading.current_thread().name))

    try:
        with listen_to_stages(note):
            yield
    finally:
        events = _events(list(spans))
        write_json(path, {"traceEvents": events, "displayTimeUnit": "ms"})


def _events(spans: list[tuple[Span, int, str]]) -> list[dict[str, Any]]:
    process = os.getpid()
    threads = {thread: name for _, thread, name in spans}
    names = [
        {"name": "thread_name", "ph": "M", "pid": process, "tid": thread, "args": {"name": name}}
        for thread, name in threads.items()
    ]
    ran = [
        {
            "name": span.stage,
            "ph": "X",
            "pid": process,
            "tid": thread,
            "ts": 1e6 * span.start_s,
            "dur": 1e6 * (span.end_s - span.start_s),
        }
        for span, thread, _ in spans
    ]
    return names + ran
