# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""All tables that ``make figures`` writes.

Rooms to choose settings by have seeds of 961200 on, rooms to report on of 961300 on; the shipped
models were trained on rooms below 900000.
"""

from collections.abc import Mapping

from figures.figure import PAIRWISE_MLP, Figure
from figures.tables import (
    affinity_table,
    clouds_table,
    published_table,
    select_clouds,
    select_comparison,
    select_evaluation,
    select_settings,
    select_vocabularies,
    settings_table,
    vocabularies_table,
)

PAGE = "benchmarks/measured.md"
MAP = (
    "geopurify-train map-scenes --encoder embedded --rooms {rooms} --first-seed {seed} "
    "--scenes {work}/{scenes} {coarse}"
)
COMPARE = (
    "geopurify-train compare-affinities --scenes {work}/{scenes} --encoder embedded {fast} {vary} "
    "--out {work}/{name}"
)
TINY = {
    "rooms": "2",
    "seed": "961390",
    "scenes": "tiny",
    "coarse": "--frames 4 --set map.voxel_size_m=0.1",
    "fast": "--set purify.neighbours=12",
}


def _comparison(
    name: str,
    purpose: str,
    values: Mapping[str, str],
    picture: tuple[str, str] | None = None,
) -> Figure:
    plain = {"coarse": "", "fast": "", "vary": "", "name": name}
    return Figure(
        name,
        PAGE,
        (MAP, COMPARE),
        f"{name}/affinities.json",
        select_comparison,
        affinity_table,
        {**plain, **values},
        {**TINY, "fast": f"{TINY['fast']} {values.get('fast', '')}"},
        purpose,
        picture,
    )


CHOSEN_ON = {"rooms": "3", "seed": "961200", "scenes": "chosen-on"}
REPORTED_ON = {"rooms": "6", "seed": "961300", "scenes": "reported-on"}


def _published(name: str, affinity: str) -> Figure:
    return Figure(
        name,
        PAGE,
        (
            "geopurify-train export-miniature {work}/{root} --rooms {rooms} --first-seed {seed} "
            "--frames {frames} {size}",
            "geopurify-train evaluate scannet {work}/{root} --encoder simulated --published "
            f"--set purify.affinity={affinity} {{coarse}} --maps {{work}}/maps "
            f"--out {{work}}/{name}",
        ),
        f"{name}/report.json",
        select_evaluation,
        published_table,
        {
            "root": "ten-rooms",
            "rooms": "10",
            "seed": "970000",
            "frames": "40",
            "size": "",
            "coarse": "",
        },
        {
            "root": "two-rooms",
            "rooms": "2",
            "frames": "4",
            "size": "--width 160 --height 120",
            "coarse": "--set map.voxel_size_m=0.1",
        },
        models=(PAIRWISE_MLP,),
    )


MASKCLIP = Figure(
    "maskclip",
    "concepts/names.md",
    (
        "geopurify-train compare-settings --rooms {rooms} --first-seed {seed} {coarse} "
        "--with encoder.prompt_denoising=0.5 --with encoder.key_smoothing=1 "
        '--with "encoder.prompt_denoising=0.5 encoder.key_smoothing=1" '
        "--out {work}/maskclip",
    ),
    "maskclip/settings.json",
    select_settings,
    settings_table,
    {"rooms": "3", "seed": "961200", "coarse": "--frames 30"},
    {"rooms": "2", "seed": "961390", "coarse": "--frames 2 --set map.voxel_size_m=0.1"},
    "chosen on",
)

VOCABULARIES = Figure(
    "vocabularies",
    "concepts/names.md",
    (
        "geopurify-train compare-vocabularies --rooms {rooms} --first-seed {seed} {coarse} "
        "--counts-as geopurify_train/vocabularies/everyday_words.tsv --out {work}/vocabularies",
    ),
    "vocabularies/vocabularies.json",
    select_vocabularies,
    vocabularies_table,
    {"rooms": "4", "seed": "952200", "coarse": ""},
    {"rooms": "2", "seed": "961390", "coarse": "--frames 2 --set map.voxel_size_m=0.1"},
    "reported",
)


def _clouds(name: str, rooms: str, options: str) -> Figure:
    return Figure(
        name,
        "benchmarks/affinity.md",
        (
            "geopurify-train compare-clouds --rooms {rooms} --first-seed {seed} {options} "
            "{fast} --out {work}/{name}",
        ),
        f"{name}/clouds.json",
        select_clouds,
        clouds_table,
        {"name": name, "rooms": rooms, "seed": "5100", "options": options, "fast": ""},
        {
            "rooms": "1",
            "seed": "5190",
            "options": '--frames 6 --seeds 1 --no-dense --variant "as shipped"',
            "fast": "--set purify.neighbours=12",
        },
        "reported",
        models=(PAIRWISE_MLP,),
    )


FIGURES = (
    _comparison(
        "affinities",
        "reported",
        REPORTED_ON,
        ("affinities/room-961300.png", "images/affinities.png"),
    ),
    _comparison(
        "confidence",
        "chosen on",
        {**CHOSEN_ON, "vary": "--vary confidence_exponent=0,1"},
    ),
    _comparison(
        "formula",
        "chosen on",
        {
            **CHOSEN_ON,
            "vary": '--vary "normal_share=0.2 color_share=0.8" '
            '--vary "normal_share=0.2 color_share=0.8 sharpness=60"',
        },
    ),
    _comparison(
        "walk",
        "chosen on",
        {
            **CHOSEN_ON,
            "vary": "--vary restart=0.015,0.02 --vary sharpness=10 "
            '--vary "restart=0.02 sharpness=10"',
        },
    ),
    _comparison(
        "rounds",
        "reported",
        {
            **REPORTED_ON,
            "fast": "--set purify.restart=0 --set purify.confidence_exponent=0",
            "vary": "--vary rounds=19",
        },
    ),
    _comparison(
        "self_loop",
        "chosen on",
        {
            **CHOSEN_ON,
            "fast": "--set purify.restart=0 --set purify.confidence_exponent=0",
            "vary": "--self-loop",
        },
    ),
    _published("ten_rooms_learned", "student"),
    _published("ten_rooms_formula", "geometric"),
    MASKCLIP,
    VOCABULARIES,
    _clouds("clouds", "2", "--seeds 1"),
    _clouds("clouds_worst", "3", '--seeds 20 --no-dense --variant "as shipped"'),
)
