# The node on a Jetson with JetPack 6. Never built by its authors, see docs/howto/containers.md.
# torch for a Jetson is not on PyPI: TORCH_INDEX is the package index for your JetPack. From the
# root of the repository, on the Jetson:
#   docker build --file docker/l4t.Dockerfile --build-arg TORCH_INDEX=... --tag geopurify .
ARG L4T_TAG=r36.4.0
FROM nvcr.io/nvidia/l4t-jetpack:${L4T_TAG}

ENV ROS_DISTRO=humble DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ADD https://raw.githubusercontent.com/ros/rosdistro/master/ros.key /usr/share/keyrings/ros.asc
# the distribution keeps one version of each
# hadolint ignore=DL3008
RUN chmod a+r /usr/share/keyrings/ros.asc \
    && echo "deb [signed-by=/usr/share/keyrings/ros.asc]" \
        "http://packages.ros.org/ros2/ubuntu jammy main" > /etc/apt/sources.list.d/ros2.list \
    && apt-get update \
    && apt-get install --yes --no-install-recommends \
        g++ libgomp1 python3-colcon-common-extensions python3-rosdep python3-venv \
        "ros-$ROS_DISTRO-ros-base" \
    && rosdep init \
    && rm -rf /var/lib/apt/lists/*

# The versions of constraints.txt hold but for torch and torchvision, which the index decides.
ARG TORCH_INDEX
WORKDIR /workspace
COPY requirements src/geopurify_ros/requirements
COPY tools/constraints.sh src/geopurify_ros/tools/constraints.sh
RUN python3 -m venv --system-site-packages .venv \
    && src/geopurify_ros/tools/constraints.sh python3 | grep --invert-match '^torch' \
        > constraints.txt \
    && .venv/bin/pip install --no-cache-dir --constraint constraints.txt \
        --index-url "${TORCH_INDEX:?is the package index for your JetPack}" torch torchvision \
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

RUN useradd --create-home --shell /bin/bash --groups video robot
USER robot
COPY docker/entrypoint.sh /entrypoint.sh
# ros2 launch leaves its nodes running after SIGTERM (ros2/launch issue 666), so that the map would
# not be saved
STOPSIGNAL SIGINT
ENTRYPOINT ["/entrypoint.sh"]
# noninteractive: at a terminal ros2 launch leaves it to Ctrl-C to stop its nodes
CMD ["ros2", "launch", "--noninteractive", "geopurify_ros", "live.launch.py"]
