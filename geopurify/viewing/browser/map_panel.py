# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What can be done with a map, and its figures."""

from functools import partial

import viser

from geopurify.viewing.browser import html
from geopurify.viewing.browser.map_source import SourceStatus
from geopurify.viewing.browser.session import ViewerSession

GROUPS = {  # label of a row of buttons, and their actions
    "Labels": {"Purify": "purify"},
    "Mapping": {"Pause": "pause", "Resume": "resume", "Reset": "reset"},
    "Map file": {"Save": "save", "Load": "load"},
}
FILE_NAME = "map.safetensors"
MOST_REASONS = 6


class MapPanel:
    """Buttons of a map, and a table of its figures."""

    def __init__(self, session: ViewerSession) -> None:
        self._session = session
        self._status = session.server.gui.add_html("")
        gui, actions = session.server.gui, session.source.actions
        for label, buttons in GROUPS.items():
            own = {name: action for name, action in buttons.items() if action in actions}
            if own:
                group = gui.add_button_group(label, tuple(own))
                group.on_click(partial(self._act, own))
        self._file = gui.add_text("File name", FILE_NAME, visible="save" in actions)

    def _act(
        self, actions: dict[str, str], event: viser.GuiEvent[viser.GuiButtonGroupHandle]
    ) -> None:
        action, name = actions[event.target.value], self._file.value
        self._session.request(event.client, lambda: self._do(action, name, event.client))

    def _do(self, action: str, name: str, client: viser.ClientHandle | None) -> None:
        said = self._session.source.act(action, name)
        self._session.tell(client, "Done", said, "green")

    def tell(self, sentence: str) -> None:
        """Show why there are no figures."""
        self._status.content = html.note(sentence)

    def show(self, status: SourceStatus) -> None:
        """Show figures."""
        size_cm = 100 * self._session.blocks.voxel_size_m
        age = status.purified_age_s
        rows = [
            ("state", status.state),
            ("voxels", f"{status.voxels:,} of {size_cm:g} cm"),
            ("map memory", f"{status.map_bytes / 1e6:.0f} MB"),
            ("frames", f"{status.frames:,}"),
            ("frames/s", f"{status.frames_per_s:.1f}" if status.frames_per_s else "-"),
            ("purified", "not yet" if age is None else f"{age:.0f} s ago"),
        ]
        dropped = sorted(status.dropped.items(), key=lambda item: -item[1])[:MOST_REASONS]
        rows += [(f"dropped: {reason}", f"{count:,}") for reason, count in dropped]
        content = html.table(rows)
        if content != self._status.content:
            self._status.content = content
