# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Students on disk: one safetensors file, the configuration as JSON in its header."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import torch

from geopurify.errors import BadInput, first_line
from geopurify.purify.pair_student import PairConfig, PairStudent
from geopurify.purify.student import Student, StudentConfig
from geopurify.tensor_files import read_tensors, write_tensors
from geopurify.whole_file import whole_file

FORMAT = "geopurify-student-2"
PAIRS, VOXELS = "pairs", "voxels"  # what a student looks at


def save_student(
    path: Path, student: Student | PairStudent, training: Mapping[str, object]
) -> None:
    """Write a student.

    Args:
        training: how it was made, to be read by people.
    """
    tensors = {k: v.cpu().numpy() for k, v in student.state_dict().items()}
    metadata = {
        "format": FORMAT,
        "kind": PAIRS if isinstance(student, PairStudent) else VOXELS,
        "config": json.dumps(asdict(student.config)),
        "training": json.dumps(dict(training)),
    }
    with whole_file(path) as temporary:
        write_tensors(temporary, tensors, metadata)


def load_student(path: Path, device: str | torch.device = "cpu") -> Student | PairStudent:
    """Read a student, in evaluation mode.

    Raises:
        BadInput: the file is missing, broken or no student.
    """
    metadata, tensors = read_tensors(path, FORMAT, "pt", "student_invalid")
    try:
        student = _student(metadata["kind"], json.loads(metadata["config"]))
        student.load_state_dict(tensors)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise BadInput("student_invalid", f"cannot use {path}: {first_line(error)}") from error
    return student.to(device).eval()


def _student(kind: str, config: dict) -> Student | PairStudent:
    """Return a student of a configuration, with weights as drawn."""
    if kind == PAIRS:
        return PairStudent(PairConfig(tuple(config["hidden"])))
    return Student(StudentConfig(**config))
