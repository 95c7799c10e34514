# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A viser server at an address of one's own choice."""

import socket
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

from geopurify.errors import BadInput

if TYPE_CHECKING:
    import viser

HOST, PORT = "127.0.0.1", 8080
PANEL_PX = 340


def start_server(host: str, port: int) -> "viser.ViserServer":
    """Start a server.

    Args:
        host: 127.0.0.1 serves this machine only; there is no password.
        port: 0: any free one.

    Raises:
        BadInput: viser is not installed, or the address can't be used.
    """
    try:
        import viser
    except ImportError as error:
        raise BadInput(
            "viewer_unavailable",
            f"the viewer needs viser ({error}): pip install 'geopurify_ros[viewer]'",
        ) from error
    check_address(host, port)
    with redirect_stdout(None):  # viser 1.1 prints the address, before there is anything to see
        server = viser.ViserServer(host=host, port=port, label="GeoPurify", verbose=False)
    # points are drawn as they are; without these there is a picture a second earlier
    server.scene.configure_environment_map(hdri=None)
    server.scene.configure_default_lights(cast_shadow=False)
    server.gui.configure_theme(
        control_width="large",
        show_logo=False,
        show_share_button=False,  # it would use a server of viser's authors
        brand_color=(255, 122, 0),
    )
    server.gui.main_panel.dock_right()
    server.gui.main_panel.set_width(PANEL_PX)  # else it is narrow if the page is built slowly
    return server


def check_address(host: str, port: int) -> None:
    """Refuse an address that can't be served at; viser would take another port.

    Raises:
        BadInput: the port is in use or not allowed, or the host is not of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise BadInput(
            "viewer_address",
            f"cannot serve at {host}:{port}: {error.strerror}; choose another with --port, "
            "0 takes any free one",
        ) from error
