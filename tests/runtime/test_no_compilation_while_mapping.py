# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import subprocess
import sys

LIFE = """
import gc
from numba.core.dispatcher import Dispatcher
from geopurify.config import PurifyConfig
from geopurify.pipeline import Pipeline
from geopurify.query.changed_blocks import CloudBlocks
from geopurify.runtime.warm_up import compile_kernels
from geopurify_worlds.room_sequence import RoomSequence

def count_compiled():
    kernels = (each for each in gc.get_objects() if isinstance(each, Dispatcher))
    functions = ((each.py_func, len(each.overloads)) for each in kernels)
    return {
        f"{function.__module__}.{function.__name__}": count
        for function, count in functions
        if function.__module__.startswith("geopurify")
    }

compile_kernels(PurifyConfig(device="cpu"))
before = count_compiled()
pipeline = Pipeline.create(encoder="embedded", voxel_size_m=0.03)
blocks = CloudBlocks(16, lambda cloud: cloud.points_map)
room = RoomSequence(964101, 60, 320, 240)
for index in range(12):
    pipeline.integrate(room[index])
    blocks.update(pipeline.label_voxels())
    if index % 3 == 2:
        pipeline.purify()
        pipeline.objects()
        pipeline.query("something to sit on")
        pipeline.query("the chair nearest to the table")
        pipeline.costmap()
after = count_compiled()
assert len(after) > 40 and pipeline.voxel_count > 40_000, (len(after), pipeline.voxel_count)
print({name: count for name, count in after.items() if count != before.get(name, 0)})
"""


def test_a_map_that_grows_needs_no_kernel_that_has_not_run_yet():
    # numba holds the GIL while it compiles or loads a kernel: frames and clouds wait meanwhile
    done = subprocess.run([sys.executable, "-c", LIFE], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "{}"
