# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What can be sent to somebody: a screenshot, and the whole scene as one HTML file."""

from io import BytesIO

import viser
from PIL import Image

from geopurify.errors import BadInput
from geopurify.viewing.browser.session import ViewerSession

PICTURE, PAGE = "Screenshot", "Scene as HTML"
SIZE = (1080, 1920)  # height, width
RENDER_S = 30.0
MOST_VOXELS = 5_000_000  # in an HTML file: 60 MB


class ExportPanel:
    """Buttons that download files in the browser that they are clicked in."""

    def __init__(self, session: ViewerSession) -> None:
        self._session = session
        gui = session.server.gui
        self._buttons = gui.add_button_group("Download", (PICTURE, PAGE))
        self._buttons.on_click(
            lambda event: session.request(event.client, lambda: self._send(event.client))
        )

    def _send(self, client: viser.ClientHandle | None) -> None:
        if client is None:
            return
        if self._buttons.value == PICTURE:
            name, content = "map.png", _picture(client)
        else:
            name, content = "map.html", scene_html(self._session).encode()
        client.send_file_download(name, content, save_immediately=True)


def _picture(client: viser.ClientHandle) -> bytes:
    """Return what a browser shows as PNG."""
    try:
        image = client.get_render(*SIZE, transport_format="png", timeout=RENDER_S)
    except TimeoutError as error:
        raise BadInput("view_invalid", f"no picture within {RENDER_S:g} s") from error
    png = BytesIO()
    Image.fromarray(image).save(png, "PNG")
    return png.getvalue()


def scene_html(session: ViewerSession) -> str:
    """Return the scene, as it is drawn, as one page that needs no server.

    Raises:
        BadInput: it is too large.
    """
    with session.lock:
        voxels = session.blocks.voxels
        if voxels > MOST_VOXELS:
            raise BadInput(
                "view_invalid",
                f"{voxels:,} voxels are too many for one page, {MOST_VOXELS:,} are allowed",
            )
        session.scene.draw_all()
        return session.server.scene.as_html()
