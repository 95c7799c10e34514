# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The classes of a map: their colours, how much there is of each, and another list of them."""

import numpy as np

from geopurify.viewing.browser import html
from geopurify.viewing.browser.session import ViewerSession

APPLY, DEFAULT = "Apply", "As in the settings"
MOST_CLASSES = 40  # that are listed


class ClassPanel:
    """A legend, and the names to label with, edited in place."""

    def __init__(self, session: ViewerSession) -> None:
        self._session = session
        gui = session.server.gui
        self._legend = gui.add_html("")
        with gui.add_form("Label with other names"):
            self._names = gui.add_text("One a line", "", multiline=True)
            self._buttons = gui.add_button_group("Names", (APPLY, DEFAULT))
        self._buttons.on_click(lambda event: session.request(event.client, self._change))

    def _change(self) -> None:
        lines = self._names.value.replace(",", "\n").splitlines()
        names = tuple(filter(None, map(str.strip, lines)))
        self._session.source.set_vocabulary(names if self._buttons.value == APPLY else ())

    def show_names(self) -> None:
        """Fill the box with the names that are in use."""
        self._names.value = "\n".join(self._session.blocks.names)  # type: ignore[misc]

    def show(self) -> None:
        """List the classes that the map has, the most frequent first."""
        blocks = self._session.blocks
        counts = blocks.count_labels()
        total = max(blocks.voxels, 1)
        order = np.argsort(-counts, kind="stable")[:MOST_CLASSES]
        rows = [
            (blocks.colors[i], blocks.names[i], f"{counts[i] / total:.1%}")
            for i in order
            if counts[i]
        ]
        content = html.swatches(rows)
        if content != self._legend.content:
            self._legend.content = content
