# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the parts of a viewer share: the map, its drawing, and a queue of requests."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import viser

from geopurify.errors import BadInput, shorten_error
from geopurify.objects import MapObject
from geopurify.viewing.browser.block_scene import BlockScene
from geopurify.viewing.browser.map_source import MapSource
from geopurify.viewing.browser.pace import Pace
from geopurify.viewing.browser.voxel_blocks import VoxelBlocks

MOST_WAITING = 8  # requests
SHOWN_S = 8.0  # how long a message stays

_log = logging.getLogger(__name__)


class ViewerSession:
    """A map that is looked at, by any number of browsers that see the same.

    Attributes:
        pace: how much browsers draw fluently.
        lock: held while blocks or the scene are read or changed.
        objects: of the map now.
    """

    def __init__(self, source: MapSource, server: viser.ViserServer) -> None:
        self.source, self.server = source, server
        self.blocks = VoxelBlocks(source.voxel_size_m, source.up_map, source.block_voxels)
        self.scene = BlockScene(server, self.blocks)
        self.pace = Pace()
        self.lock = threading.RLock()
        self.objects: tuple[MapObject, ...] = ()
        self._thread = ThreadPoolExecutor(1, "viewer-request")
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)

    def close(self) -> None:
        """Do none of the requests that wait."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def request(self, client: viser.ClientHandle | None, work: Callable[[], None]) -> None:
        """Do something after what was asked for before; who asked is told if it fails."""
        if not self._waiting.acquire(blocking=False):
            self.tell(client, "Busy", f"{MOST_WAITING} requests are waiting: try again", "red")
            return
        self._thread.submit(self._do, client, work)

    def _do(self, client: viser.ClientHandle | None, work: Callable[[], None]) -> None:
        try:
            work()
        except BadInput as error:
            self.tell(client, "That did not work", str(error), "red")
        except Exception as error:  # the viewer goes on
            _log.exception("A request of the viewer failed")
            self.tell(client, "A fault of the viewer", shorten_error(error), "red")
        finally:
            self._waiting.release()

    def tell(
        self,
        client: viser.ClientHandle | None,
        title: str,
        sentence: str,
        color: Literal["gray", "red", "green"] = "gray",
    ) -> None:
        """Show a message in one browser, or in all."""
        clients = self.server.get_clients()
        for handle in clients.values() if client is None else [client]:
            if handle.client_id in clients:
                handle.add_notification(title, sentence, auto_close_seconds=SHOWN_S, color=color)
