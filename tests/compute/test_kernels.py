# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess
import sys

import pytest

FROM_THREADS = """
import logging
logging.basicConfig(format="%(levelname)s %(message)s")
from concurrent.futures import ThreadPoolExecutor
import numpy as np
from geopurify.errors import BadInput
from geopurify.compute.kernels import check_kernels, njit, prange

@njit(parallel=True)
def squares(numbers):
    for i in prange(len(numbers)):
        numbers[i] = numbers[i] ** 2

def work(number):
    numbers = np.full(1000, number)
    for _ in range(200):
        squares(numbers)
        numbers[:] = number
    squares(numbers)
    return numbers.sum()

try:
    check_kernels()
    with ThreadPoolExecutor(4) as threads:
        print([int(total) for total in threads.map(work, range(4))])
except BadInput as error:
    print(error.reason, error)
"""


def run(**environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", FROM_THREADS],
        env={**os.environ, "NUMBA_NUM_THREADS": "2", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("layer", ["omp", "workqueue"])
def test_kernels_may_be_called_from_several_threads(layer):
    found = run(NUMBA_THREADING_LAYER=layer)
    assert found.returncode == 0, found.stderr
    assert found.stdout == "[0, 1000, 4000, 9000]\n"
    assert ("Kernels run one at a time" in found.stderr) == (layer == "workqueue")
    assert ("libgomp1" in found.stderr) == (layer == "workqueue")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"NUMBA_DISABLE_JIT": "1"}, "numba_unusable NUMBA_DISABLE_JIT is set"),
        ({"NUMBA_NUM_THREADS": "0"}, "numba_unusable NUMBA_NUM_THREADS must be 1 or more, got"),
        ({"NUMBA_NUM_THREADS": "-2"}, "numba_unusable NUMBA_NUM_THREADS must be 1 or more, got"),
        (
            {"NUMBA_THREADING_LAYER": "threads"},
            "numba_unusable numba can't run kernels in parallel: The threading layer requested",
        ),
    ],
)
def test_what_numba_cannot_do_is_said_in_a_sentence(environment, sentence):
    found = run(**environment)
    assert found.stdout.startswith(sentence), found
    assert len(found.stdout.splitlines()) == 1
