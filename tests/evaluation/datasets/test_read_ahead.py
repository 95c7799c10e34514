# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import threading

import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify.evaluation.datasets.read_ahead import AHEAD, ReadAhead


class Numbers:
    """Numbers instead of frames, each noted as it is read; number 3 is damaged."""

    name, up_map, label_set = "numbers", np.array([0.0, 0.0, 1.0]), "nyu40"

    def __init__(self) -> None:
        self.read: list[int] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return 20

    def __getitem__(self, index: int) -> int:
        with self._lock:
            self.read.append(index)
        if index == 3:
            raise BadInput("image_corrupt", "number 3 is damaged")
        return 10 * index


def test_all_come_in_order_each_read_once_and_a_damaged_one_is_told_of_in_its_place():
    numbers = Numbers()
    ahead = ReadAhead(numbers)
    found = []
    for i in range(len(ahead)):
        try:
            found.append(ahead[i])
        except BadInput as error:
            found.append(error.reason)
    assert found == [0, 10, 20, "image_corrupt", *range(40, 200, 10)]
    assert sorted(numbers.read) == list(range(20))


def test_no_more_than_a_few_are_held():
    numbers = Numbers()
    ahead = ReadAhead(numbers)
    for i in range(10):
        if i != 3:
            assert ahead[i] == 10 * i
        assert max(numbers.read) <= i + AHEAD


def test_any_order_works():
    ahead = ReadAhead(Numbers())
    assert [ahead[i] for i in (7, 2, 19, -1, 0)] == [70, 20, 190, 190, 0]
    with pytest.raises(IndexError):
        ahead[20]


def test_it_says_what_the_sequence_says():
    ahead = ReadAhead(Numbers())
    assert (ahead.name, len(ahead), ahead.label_set) == ("numbers", 20, "nyu40")
    assert ahead.up_map.tolist() == [0, 0, 1]
