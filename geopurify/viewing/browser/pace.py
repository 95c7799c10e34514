# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How many points browsers draw fluently, learnt from how soon they answer."""

import time
from collections.abc import Collection

import viser

LEAST_POINTS, MOST_POINTS = 40_000, 1_500_000  # the least are drawn first: there is a picture soon
SMALL_POINTS = 400_000  # of a map that is drawn whole by every browser: a room
FLUENT_S, SLOW_S = 0.04, 0.13  # between frames: more points may be drawn, or fewer should be
QUESTIONS, COUNTED = 6, 3  # browsers prepare some frames ahead: the first answers tell nothing
PATIENCE_S = 3.0  # with a browser that does not answer
FIRST_REST_S, LONGEST_REST_S = 2.0, 60.0  # between questions while nothing changes


class Pace:
    """The number of points for all browsers that are open; the slowest one counts.

    Attributes:
        is_full: draw as many as ever are drawn, whatever browsers say.
    """

    def __init__(self) -> None:
        self.is_full = False
        self._clients: frozenset[int] = frozenset()
        self._begin()

    def _begin(self) -> None:
        self._points, self._next_s, self._rest_s = LEAST_POINTS, 0.0, FIRST_REST_S

    def follow(self, clients: Collection[viser.ClientHandle]) -> None:
        """Begin again after all browsers were closed; ask again if another one was opened."""
        numbers = frozenset(client.client_id for client in clients)
        if not numbers and self._clients:
            self._begin()
        elif numbers - self._clients:
            self._next_s, self._rest_s = 0.0, FIRST_REST_S
        self._clients = numbers

    def most_points(self, voxels: int) -> int:
        """Return how many points of a map may be drawn."""
        if self.is_full:
            return MOST_POINTS
        is_small = bool(self._clients) and voxels <= SMALL_POINTS
        return SMALL_POINTS if is_small else self._points

    def learn(self, clients: Collection[viser.ClientHandle], wants_more: bool) -> None:
        """Ask browsers how long a frame takes, and change the number of points by it.

        Args:
            wants_more: more points would be drawn if they were allowed.
        """
        may_change = wants_more or self._points > LEAST_POINTS
        if self.is_full or not may_change or time.monotonic() < self._next_s:
            return
        frame_s = max((frame_seconds(client) for client in clients), default=0.0)
        if 0 < frame_s < FLUENT_S and wants_more and self._points < MOST_POINTS:
            self._points, self._rest_s = min(2 * self._points, MOST_POINTS), FIRST_REST_S
            return
        if frame_s > SLOW_S:
            self._points = max(LEAST_POINTS, self._points // 2)
        self._next_s = time.monotonic() + self._rest_s
        self._rest_s = min(2 * self._rest_s, LONGEST_REST_S)


def frame_seconds(client: viser.ClientHandle) -> float:
    """Return how long a browser takes for a frame; 0 if it is gone or does not answer.

    viser has no such question, but a browser tells what is in its storage between two frames.
    """
    start_s = 0.0
    try:
        for number in range(QUESTIONS):
            if number == QUESTIONS - COUNTED:
                start_s = time.perf_counter()
            client.local_storage.get_item("frame", timeout=PATIENCE_S)
    except (RuntimeError, TimeoutError):
        return 0.0
    return (time.perf_counter() - start_s) / COUNTED
