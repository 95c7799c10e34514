# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Students on disk: one safetensors file, the configuration as JSON in its header."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import torch

from geopurify.errors import BadInput, escape_path, quote, shorten_error
from geopurify.files.atomic_write import atomic_write
from geopurify.files.tensor_files import Layout, read_tensors, write_tensors
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP, PairwiseConfig
from geopurify.purify.published.network import AffinityNet, AffinityNetConfig

FORMAT = "geopurify-student-3"
PAIRS, VOXELS = "pairs", "voxels"  # what a student looks at


def save_student(
    path: Path, student: AffinityNet | PairwiseAffinityMLP, training: Mapping[str, object]
) -> None:
    """Write a student.

    Args:
        training: how it was made, to be read by people.
    """
    tensors = {k: v.cpu().numpy() for k, v in student.state_dict().items()}
    metadata = {
        "format": FORMAT,
        "kind": PAIRS if isinstance(student, PairwiseAffinityMLP) else VOXELS,
        "config": json.dumps(asdict(student.config)),
        "training": json.dumps(dict(training)),
    }
    with atomic_write(path) as temporary:
        write_tensors(temporary, tensors, metadata)


def load_student(
    path: Path, device: str | torch.device = "cpu"
) -> AffinityNet | PairwiseAffinityMLP:
    """Read a student, in evaluation mode.

    Raises:
        BadInput: the file is missing, broken or no student.
    """

    def check(metadata: Mapping[str, str], layout: Layout) -> None:
        expected = {
            name: tuple(v.shape)
            for name, v in _create_without_weights(metadata).state_dict().items()
        }
        found = {name: shape for name, (_, shape) in layout.items()}
        if found != expected:
            wrong = sorted(set(found.items()) ^ set(expected.items()))[0][0]
            raise BadInput(
                "student_invalid", f"its tensor {quote(wrong)} is not that of such a student"
            )

    name = escape_path(path)
    try:
        metadata, arrays = read_tensors(path, FORMAT, "student_invalid", check)
        student = _create_without_weights(metadata)
        tensors = {name: torch.from_numpy(array).float() for name, array in arrays.items()}
        student.load_state_dict(tensors, assign=True)  # copying to meta would import sympy
        if not all(tensor.isfinite().all() for tensor in tensors.values()):
            raise BadInput("student_invalid", "its weights are not finite")
    except BadInput as error:
        if name in str(error):
            raise
        raise BadInput("student_invalid", f"cannot use {name}: {error}") from error
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise BadInput("student_invalid", f"cannot use {name}: {shorten_error(error)}") from error
    return student.to(device).eval()


def _create_without_weights(metadata: Mapping[str, str]) -> AffinityNet | PairwiseAffinityMLP:
    """Return a student of a configuration, without memory for its weights."""
    kind, config = metadata["kind"], json.loads(metadata["config"])
    with torch.device("meta"):
        if kind == PAIRS:
            return PairwiseAffinityMLP(PairwiseConfig(tuple(config["hidden"])))
        return AffinityNet(AffinityNetConfig(**config))
