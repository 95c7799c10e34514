# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Synchronizes streams by stamp, approximately."""

import math
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from operator import attrgetter
from typing import Any, NamedTuple

_stamp_of = attrgetter("stamp_ns")
JUMP_NS = 1_000_000_000  # an item this much older than the newest of its stream is a late one


class Stamped(NamedTuple):
    """An item of a stream and its time."""

    stamp_ns: int
    item: Any


@dataclass
class _Late:
    """What came late of a stream since its last item in order.

    Attributes:
        began: number of the first such item, among those of all streams.
        oldest_ns: stamp of that item.
    """

    began: int
    oldest_ns: int
    items: deque[Stamped] = field(default_factory=deque)


class FrameSynchronizer:
    """Matches each item of the reference stream with the nearest one of every other stream.

    References are matched in the order of their stamps, and no item is used twice.  A match is
    made as soon as every other stream has shown a stamp that is not before the reference's, so
    that no nearer one can come; therefore the matches do not depend on which stream is faster.

    That is the task of ApproximateTimeSynchronizer of ROS's message_filters.  It is not used as it
    needs a ROS installation, while bags are read without one; and its Python version matches when
    the last message arrives, so that matches depend on the order of arrival, and drops uncounted.

    An item that is more than `JUMP_NS` older than the newest of its stream is late, and given up
    once its stream goes on in order.  Time went back, and everything restarts with the late
    items, once every stream has some, or one has had them for `JUMP_NS` and none went on in order.
    If others did, only that stream restarts.

    Args:
        queue_sizes: how many items of each stream may wait; the first stream is the reference.
        slop_ns: stamps of a match differ from the reference's by at most this.
        on_drop: called with the reason and each reference that is dropped: ``queue_full``,
            ``<stream>_missing``, ``stamp_repeated``, ``stamp_late`` or ``stamp_went_back``.
    """

    def __init__(
        self,
        queue_sizes: Mapping[str, int],
        slop_ns: int,
        on_drop: Callable[[str, Any], None],
    ) -> None:
        self._sizes = dict(queue_sizes)
        self._reference, *self._others = queue_sizes
        self._slop_ns = slop_ns
        self._on_drop = on_drop
        self._queues: dict[str, deque[Stamped]] = {name: deque() for name in queue_sizes}
        self._newest_ns: dict[str, int] = {}
        self._decided_ns = -math.inf  # the newest reference that was matched or dropped
        self._late: dict[str, _Late] = {}
        self._number = 0  # of the last item
        self._in_order = 0  # number of the last one that was not late

    @property
    def waiting(self) -> int:
        """Return how many references wait for partners."""
        late = self._late.get(self._reference)
        return len(self._queues[self._reference]) + (len(late.items) if late else 0)

    def push(self, stream: str, stamp_ns: int, item: Any) -> None:
        """Add an item.

        What comes only a little late takes its place among those that still wait; a reference
        that an earlier match has overtaken is dropped.
        """
        self._number += 1
        if stamp_ns < self._newest(stream) - JUMP_NS:
            self._put_late(stream, Stamped(stamp_ns, item))
            return
        if stream in self._newest_ns:
            self._in_order = self._number
        self._give_up_late(stream)
        self._put(stream, stamp_ns, item)

    def _put_late(self, stream: str, stamped: Stamped) -> None:
        """Keep a late item until it is known whether time went back."""
        late = self._late.setdefault(stream, _Late(self._number, stamped.stamp_ns))
        late.items.append(stamped)
        if len(late.items) > self._sizes[stream]:
            self._drop(stream, "queue_full", late.items.popleft().item)
        lasts = stamped.stamp_ns - late.oldest_ns >= JUMP_NS
        if (lasts and self._in_order < late.began) or len(self._late) == len(self._queues):
            self._restart(list(self._queues))
        elif lasts:
            self._restart([stream])

    def _restart(self, streams: list[str]) -> None:
        """Forget what waits in streams, and go on with what came late."""
        late = {name: self._late.pop(name) for name in streams if name in self._late}
        if self._reference in streams:
            self._decided_ns = -math.inf
            for _, item in self._queues[self._reference]:
                self._on_drop("stamp_went_back", item)
        for name in streams:
            self._queues[name].clear()
            self._newest_ns.pop(name, None)
        for name, each in late.items():
            for stamped in each.items:
                self._put(name, *stamped)

    def _give_up_late(self, stream: str) -> None:
        late = self._late.pop(stream, None)
        for _, item in late.items if late else ():
            self._drop(stream, "stamp_late", item)

    def _put(self, stream: str, stamp_ns: int, item: Any) -> None:
        queue = self._queues[stream]
        is_last = not queue or queue[-1].stamp_ns < stamp_ns
        index = len(queue) if is_last else bisect_left(queue, stamp_ns, key=_stamp_of)
        if index < len(queue) and queue[index].stamp_ns == stamp_ns:
            self._drop(stream, "stamp_repeated", item)
            return
        if stream == self._reference and stamp_ns <= self._decided_ns:
            is_same = stamp_ns == self._decided_ns
            self._drop(stream, "stamp_repeated" if is_same else "stamp_late", item)
            return
        self._newest_ns[stream] = max(stamp_ns, self._newest_ns.get(stream, stamp_ns))
        queue.insert(index, Stamped(stamp_ns, item))
        if len(queue) > self._sizes[stream]:
            self._drop(stream, "queue_full", queue.popleft().item)

    def take(self) -> list[dict[str, Any]]:
        """Return the items, by stream, of every match that can be decided now."""
        return self._take(is_settled=False)

    def settle(self) -> list[dict[str, Any]]:
        """Return as matches what has its partners, now that nothing has come for a while.

        A nearer partner is no longer waited for; what lacks one goes on waiting.
        """
        return self._take(is_settled=True)

    def finish(self) -> list[dict[str, Any]]:
        """Return the last matches of streams that have ended, and drop what is left."""
        for stream in self._queues:
            self._give_up_late(stream)
        matches = self.settle()
        references = self._queues[self._reference]
        while references:
            stamp_ns, item = references.popleft()
            missing = [name for name in self._others if not self._nearest(name, stamp_ns)]
            self._on_drop(f"{(missing or self._others)[0]}_missing", item)
            matches += self.settle()
        return matches

    def _take(self, is_settled: bool) -> list[dict[str, Any]]:
        matches = []
        references = self._queues[self._reference]
        while references:
            stamp_ns, item = references[0]
            nearest = {name: self._nearest(name, stamp_ns) for name in self._others}
            partners = {name: partner for name, partner in nearest.items() if partner}
            last_ns = stamp_ns + self._slop_ns
            absent = [name for name in self._others if name not in partners]
            missing = [name for name in absent if self._newest(name) > last_ns]
            if missing:
                references.popleft()
                self._decided_ns = stamp_ns
                self._on_drop(f"{missing[0]}_missing", item)
            elif not absent and (
                is_settled or all(self._newest(name) >= stamp_ns for name in partners)
            ):
                self._decided_ns = stamp_ns
                matches.append(self._consume(partners))
            else:
                break  # a nearer partner may still come
        return matches

    def clear(self) -> None:
        """Forget everything that waits."""
        for queue in self._queues.values():
            queue.clear()
        self._newest_ns.clear()
        self._late.clear()
        self._decided_ns = -math.inf

    def _newest(self, stream: str) -> float:
        return self._newest_ns.get(stream, -math.inf)

    def _nearest(self, stream: str, stamp_ns: int) -> Stamped | None:
        """Return the best partner there is, the earlier of two; forget what came too early."""
        queue = self._queues[stream]
        while queue and queue[0].stamp_ns < stamp_ns - self._slop_ns:
            queue.popleft()
        last_ns = stamp_ns + self._slop_ns
        near = takewhile(lambda other: other.stamp_ns <= last_ns, queue)
        return min(near, key=lambda other: abs(other.stamp_ns - stamp_ns), default=None)

    def _consume(self, partners: Mapping[str, Stamped]) -> dict[str, Any]:
        match = {self._reference: self._queues[self._reference].popleft().item}
        for name, partner in partners.items():
            queue = self._queues[name]
            while queue.popleft() is not partner:
                pass
            match[name] = partner.item
        return match

    def _drop(self, stream: str, reason: str, item: Any) -> None:
        if stream == self._reference:
            self._on_drop(reason, item)
