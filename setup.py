# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Packages, data and commands, for pip and for colcon (ament_python) alike."""

from pathlib import Path

from setuptools import find_packages, setup

NAME = "geopurify_ros"
SHARE = f"share/{NAME}"
PROFILE = "fastdds_shared_memory.xml"
CONFIG_FILES = [
    *(f"config/{name}.yaml" for name in ("geopurify", "desktop", "jetson", "cpu")),
    *("config/geopurify.rviz", "config/foxglove.json"),
]
LAUNCH_FILES = [
    f"launch/{name}.launch.py" for name in ("live", "replay", "realsense", "simulator")
]
MINILM_FILES = ("model.onnx", "tokenizer.json", "LICENSE", "MODEL_CARD.md")
REPOSITORY = "https://github.com/geopurify/geopurify_ros"
ROOT = Path(__file__).resolve().parent  # colcon build --symlink-install links to setup.py

setup(
    name=NAME,
    version="0.1.0",
    description="Open-vocabulary 3D maps from posed RGB-D, purified by geometry, in ROS 2",
    long_description=(ROOT / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    url=REPOSITORY,
    project_urls={
        "Documentation": "https://geopurify.github.io/geopurify_ros",
        "Issues": f"{REPOSITORY}/issues",
        "Changelog": f"{REPOSITORY}/blob/main/CHANGELOG.rst",
    },
    classifiers=[
        "Development Status :: 4 - Beta",
        "Intended Audience :: Science/Research",
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Python :: 3",
        "Topic :: Scientific/Engineering",
        "Typing :: Typed",
    ],
    author="The GeoPurify ROS authors",
    maintainer="The GeoPurify ROS authors",
    maintainer_email="maintainers@example.org",
    license="Apache-2.0",
    python_requires=">=3.10",
    packages=find_packages(include=["geopurify*"]),
    package_data={
        "": ["py.typed", "*.pyi"],
        "geopurify": [
            *("config/label_sets/*.tsv", "encoders/*.tsv", "encoders/open_clip/*.tsv"),
            *("encoders/open_clip/prompt_sets/*.txt", "purify/affinity/*.safetensors"),
            *(
                "objects/*.tsv",
                "objects/grounding/*.tsv",
                "objects/referring_network/*.safetensors",
            ),
            *("evaluation/datasets/label_lists/*.tsv", "evaluation/datasets/split_lists/*.txt"),
            *("query/referring/*.lark", "query/referring/words/*.tsv"),
            *("query/referring/words/*.txt", "query/naming/*.tsv"),
            *(f"encoders/embedded/*.{kind}" for kind in ("json", "safetensors", "md", "png")),
            *("encoders/embedded/*.tsv", "encoders/embedded/*.txt", "encoders/sentences/*.tsv"),
            *(f"encoders/sentences/minilm/{name}" for name in MINILM_FILES),
        ],
        "geopurify_train": ["*/*.tsv", "*/*.txt", "*/*.html"],
        NAME: [PROFILE],
    },
    data_files=[
        ("share/ament_index/resource_index/packages", [f"resource/{NAME}"]),
        (SHARE, ["package.xml"]),
        (f"{SHARE}/config", [*CONFIG_FILES, f"{NAME}/{PROFILE}"]),
        (f"{SHARE}/config/security", ["config/security/geopurify.policy.xml"]),
        (f"{SHARE}/launch", LAUNCH_FILES),
    ],
    install_requires=(ROOT / "requirements/runtime.txt").read_text().splitlines(),
    extras_require={
        extra: (ROOT / f"requirements/{extra}.txt").read_text().splitlines()
        for extra in (
            "train",
            "cluster",
            "onnx",
            "transformers",
            "viewer",
            "open3d",
            "rerun",
            "test",
        )
    },
    zip_safe=False,
    entry_points={
        "console_scripts": [
            "geopurify = geopurify.__main__:main",
            "geopurify-train = geopurify_train.cli:main",
            "mapper = geopurify_ros.mapper:main",
            "player = geopurify_ros.tools.player:main",
            "viewer = geopurify_ros.viewer.viewer_node:main",
            "replay = geopurify_ros.tools.replay:main",
        ],
        "geopurify.sequences": [
            "matterport = geopurify.evaluation.datasets.scenes:open_matterport",
            "replica = geopurify.evaluation.datasets.scenes:open_replica",
            "scannet = geopurify.evaluation.datasets.scenes:open_scannet",
            "room = geopurify_worlds.room_sequence:open_room",
            "home = geopurify_worlds.room_sequence:open_home",
        ],
        "geopurify.report": ["ros = geopurify_ros.tools.report:ros_facts"],
        "geopurify.commands": [
            "demo = geopurify_worlds.demo:demo",
            "play = geopurify_ros.tools.player:play",
            "replay = geopurify_ros.tools.replay:replay",
        ],
    },
)
