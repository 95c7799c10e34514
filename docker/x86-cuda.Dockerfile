# The node on an x86 computer with an NVIDIA GPU; the wheels of torch bring CUDA, the host its
# driver. Never built by its authors, see docs/howto/containers.md. From the root of the repository:
#   docker build --file docker/x86-cuda.Dockerfile --tag geopurify .
ARG ROS_DISTRO=jazzy
FROM ros:${ROS_DISTRO}-ros-base

SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# the distribution keeps one version of each
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ libgomp1 python3-venv \
    && rm -rf /var/lib/apt/lists/*

# torch first and alone, and before the sources, so that a change of them builds in minutes
WORKDIR /workspace
COPY requirements src/geopurify_ros/requirements
COPY tools/constraints.sh src/geopurify_ros/tools/constraints.sh
RUN python3 -m venv --system-site-packages .venv \
    && src/geopurify_ros/tools/constraints.sh python3 > constraints.txt \
    && .venv/bin/pip install --no-cache-dir --constraint constraints.txt torch \
    && .venv/bin/pip install --no-cache-dir --constraint constraints.txt \
        --requirement src/geopurify_ros/requirements/runtime.txt

COPY . src/geopurify_ros
RUN apt-get update \
    && rosdep update --rosdistro "$ROS_DISTRO" \
    && rosdep install --default-yes --ignore-src --from-paths src src/geopurify_ros/msg \
    && rm -rf /var/lib/apt/lists/* \
    && . "/opt/ros/$ROS_DISTRO/setup.bash" \
    && . .venv/bin/activate \
    && colcon build --base-paths src src/geopurify_ros/msg

RUN useradd --create-home --shell /bin/bash robot
USER robot
COPY docker/entrypoint.sh /entrypoint.sh
# ros2 launch leaves its nodes running after SIGTERM (ros2/launch issue 666), so that the map would
# not be saved
STOPSIGNAL SIGINT
ENTRYPOINT ["/entrypoint.sh"]
# noninteractive: at a terminal ros2 launch leaves it to Ctrl-C to stop its nodes
CMD ["ros2", "launch", "--noninteractive", "geopurify_ros", "live.launch.py"]
