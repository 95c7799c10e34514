# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""ROS 2 nodes: they convert messages, call `geopurify` and publish.  No algorithm in here.

The path of a frame: ``subscribers`` -> ``mapping_session`` (with the ``keyframe_filter``) ->
`geopurify.pipeline` -> ``publishers``.

- ``mapper``: the lifecycle node `MapperNode` and the command ``mapper``
- ``mapping_session``: what the node does while it is configured
- ``subscribers``, ``publishers``, ``services``, ``actions``: its interfaces; ``qos``: the QoS
  profile of each topic; ``frame_locator``: frames of requests in the map
- ``ros_config``: the settings of the node; ``parameters``: all settings as ROS parameters, of
  which those declared with ``live=True`` may change while the node runs
- ``storage``, ``monitoring``, ``process``: map files; counters, diagnostics; process and threads
- ``conversions``, ``middleware``: arrays to messages; the shared memory of FastDDS
- ``viewer``: the node that shows a mapper's map in a browser
- ``tools``: the commands ``player`` and ``replay``
"""

import os
import sys
from pathlib import Path

from geopurify.compute.openmp_threads import let_waiting_threads_sleep

let_waiting_threads_sleep()  # here, as every node imports this before torch
# With the ROS wheels of PyPI the virtual environment is itself an ament prefix, but no setup
# file is sourced that would say so (their ros-wheels-bootstrapper 0.1.2 sets the path of libraries
# only, and names no place for reports). After a colcon build it is not one, and nothing changes.
_PREFIXES = [p for p in os.environ.get("AMENT_PREFIX_PATH", "").split(os.pathsep) if p]
if (Path(sys.prefix) / "share/ament_index").is_dir() and sys.prefix not in _PREFIXES:
    os.environ["AMENT_PREFIX_PATH"] = os.pathsep.join([*_PREFIXES, sys.prefix])
