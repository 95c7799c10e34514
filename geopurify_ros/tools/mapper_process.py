# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The mapper in a process of its own, for as long as it is needed."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import yaml

from geopurify.config import Config
from geopurify_ros.parameters import parameter_values
from geopurify_ros.ros_config import RosConfig

RUN = "import sys; from geopurify_ros.mapper import main; sys.exit(main())"  # as its executable
STOP_S = 30.0


@contextmanager
def run_mapper(
    config: Config, ros_config: RosConfig, parameter_file: Path, ros_arguments: Sequence[str] = ()
) -> Iterator[subprocess.Popen]:
    """Run the mapper with settings and stop it at the end.

    Args:
        parameter_file: is written, and read by the mapper.
        ros_arguments: further ones, such as remappings.
    """
    parameters = {"/**": {"ros__parameters": parameter_values(config, ros_config)}}
    parameter_file.write_text(yaml.safe_dump(parameters))
    arguments = ["--ros-args", "--params-file", str(parameter_file), *ros_arguments]
    process = subprocess.Popen([sys.executable, "-c", RUN, *arguments])
    try:
        yield process
        process.send_signal(signal.SIGINT)
        process.wait(STOP_S)
    finally:
        process.kill()
        process.wait()
