# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Students on disk: one safetensors file, the configuration as JSON in its header."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from geopurify.errors import BadInput, first_line
from geopurify.purify.student import Student, StudentConfig

FORMAT = "geopurify-student-1"


def save_student(path: Path, student: Student, training: Mapping[str, object]) -> None:
    """Write a student, to a temporary name first, so that no half file remains.

    Args:
        training: how it was made, to be read by people.
    """
    tensors = {k: v.detach().cpu().contiguous() for k, v in student.state_dict().items()}
    metadata = {
        "format": FORMAT,
        "config": json.dumps(asdict(student.config)),
        "training": json.dumps(dict(training)),
    }
    partial = path.with_name(path.name + ".partial")
    save_file(tensors, partial, metadata)
    partial.replace(path)


def load_student(path: Path, device: str | torch.device = "cpu") -> Student:
    """Read a student, ready to embed.

    Raises:
        BadInput: the file is missing, broken or no student.
    """
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise BadInput("student_invalid", f"cannot read the student {path}: {error}") from error
    if metadata.get("format") != FORMAT:
        raise BadInput(
            "student_invalid", f"{path} is no {FORMAT}, its format is {metadata.get('format')}"
        )
    student = Student(config_from_json(metadata["config"]))
    try:
        student.load_state_dict(tensors)
    except RuntimeError as error:
        raise BadInput("student_invalid", f"{path}: {first_line(error)}") from error
    return student.to(device).eval()


def config_from_json(text: str) -> StudentConfig:
    """Return the configuration that a file tells."""
    values = json.loads(text)
    values |= {name: tuple(values[name]) for name in ("widths", "blocks")}
    return StudentConfig(**values)
