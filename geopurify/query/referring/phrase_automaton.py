# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Finds phrases of many patterns at once."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
_SYMBOL = re.compile(r"[\[\]()|]|[^\s\[\]()|]+")


class PhraseAutomaton(Generic[T]):
    """A finite automaton over words (Thompson, 1968), made deterministic as it is used.

    A pattern is words, ``(one|another)`` and ``[what may be missing]``.
    """

    def __init__(self) -> None:
        self._edges: list[dict[str, list[int]]] = []
        self._empty_edges: list[list[int]] = []
        self._accepted: dict[int, T] = {}
        self._first: dict[str, list[int]] = defaultdict(list)
        self._steps: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        self.words: set[str] = set()

    def add(self, pattern: str, value: T) -> None:
        """Add a pattern; earlier ones come first among the values of a phrase."""
        symbols = _SYMBOL.findall(pattern)
        self.words.update(symbol for symbol in symbols if symbol not in "[]()|")
        start = self._node()
        self._accepted[self._choice(symbols[::-1], start)] = value
        for node in self._closure([start]):
            for word, targets in self._edges[node].items():
                self._first[word].extend(targets)

    def match(
        self, words: tuple[str, ...], start: int, skipped: Collection[str]
    ) -> Iterator[tuple[int, tuple[T, ...]]]:
        """Yield the ends and values of phrases that begin at ``start``, the shortest first.

        Args:
            skipped: words that may stand inside a phrase without being part of its pattern.
        """
        state = frozenset[int]()
        for index in range(start, len(words)):
            word = words[index]
            step = self._step(state, word)
            values = [self._accepted[node] for node in sorted(step) if node in self._accepted]
            if values:
                yield index + 1, tuple(dict.fromkeys(values))
            state = step | state if index > start and word in skipped else step
            if not state:
                return

    def _step(self, state: frozenset[int], word: str) -> frozenset[int]:
        """Return where a word leads to; the empty state is that before a phrase."""
        key = (state, word)
        if key not in self._steps:
            if word not in self.words:
                return frozenset()  # never stored: there is no end of unknown words
            targets = (
                [target for node in state for target in self._edges[node].get(word, ())]
                if state
                else self._first.get(word, [])
            )
            self._steps[key] = frozenset(self._closure(targets))
        return self._steps[key]

    def _closure(self, nodes: list[int]) -> set[int]:
        found, pending = set(nodes), list(nodes)
        while pending:
            for target in self._empty_edges[pending.pop()]:
                if target not in found:
                    found.add(target)
                    pending.append(target)
        return found

    def _node(self) -> int:
        self._edges.append({})
        self._empty_edges.append([])
        return len(self._edges) - 1

    def _choice(self, symbols: list[str], start: int) -> int:
        """Add what stands up to the end of a bracket; return its last node."""
        end, node = self._node(), start
        while symbols and symbols[-1] not in "])":
            symbol = symbols.pop()
            if symbol == "|":
                self._empty_edges[node].append(end)
                node = start
            elif symbol in "[(":
                inner = self._choice(symbols, self._linked(node))
                symbols.pop()
                if symbol == "[":
                    self._empty_edges[node].append(inner)
                node = inner
            else:
                target = self._node()
                self._edges[node].setdefault(symbol, []).append(target)
                node = target
        self._empty_edges[node].append(end)
        return end

    def _linked(self, node: int) -> int:
        target = self._node()
        self._empty_edges[node].append(target)
        return target
