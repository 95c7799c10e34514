# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The published checkpoint (``geopurify.pth``, MinkowskiEngine) as a student.

Its names are not relied on: kernels and normalizations are taken in their order, which is that of
the layers, and every shape is checked.
"""

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from geopurify.errors import BadInput, quote
from geopurify.files.weights_file import read_weights
from geopurify.purify.published.network import PAPER_CONFIG, AffinityNet, AffinityNetConfig

_NORM = ("weight", "bias", "running_mean", "running_var")  # in a layer's own names
_COUNTED = "num_batches_tracked"  # of no use outside of training


def load_published(path: Path, config: AffinityNetConfig = PAPER_CONFIG) -> AffinityNet:
    """Read a published checkpoint, ready to embed; see `read_weights`.

    Raises:
        BadInput: the file can't be read or does not fit the configuration.
    """
    try:
        found = read_weights(path)
    except BadInput as error:
        raise BadInput("student_invalid", str(error)) from error
    student = AffinityNet(config)
    student.load_state_dict(convert_checkpoint(found, student))
    return student.eval()


def convert_checkpoint(published: Mapping[str, Tensor], student: AffinityNet) -> dict[str, Tensor]:
    """Return the published tensors as the state dict of a student.

    Raises:
        BadInput: layers are missing, left over, or of another shape.
    """
    wanted = student.state_dict()
    ours = [name for name in wanted if name.endswith("kernel")] + ["head.weight"]
    theirs = [name for name, value in published.items() if name.endswith("kernel")]
    norms = [name.removesuffix("kernel").removesuffix("conv.") + "norm." for name in ours[:-1]]
    their_norms = [n.removesuffix("running_mean") for n in published if n.endswith("running_mean")]
    if len(theirs) != len(ours) or len(their_norms) != len(norms):
        raise BadInput(
            "student_invalid",
            f"expected {len(ours)} kernels and {len(norms)} normalizations, "
            f"got {len(theirs)} and {len(their_norms)}",
        )
    used = {*theirs, *(norm + part for norm in their_norms for part in _NORM)}
    left = sorted(k for k in published if k not in used and not k.endswith(_COUNTED))
    if left:
        raise BadInput("student_invalid", f"no student has {quote(left)}")
    missing = sorted(used - set(published))
    if missing:
        raise BadInput("student_invalid", f"the checkpoint lacks {quote(missing)}")
    result = {k: v for k, v in wanted.items() if k.endswith(_COUNTED)}
    for our, their in zip(ours, theirs, strict=True):
        value = published[their]
        result[our] = _reorder_offsets(value) if value.ndim == 3 else value.T
    for our, their in zip(norms, their_norms, strict=True):
        result |= {our + part: published[their + part] for part in _NORM}
    for name, value in result.items():
        if value.shape != wanted[name].shape:
            raise BadInput(
                "student_invalid",
                f"{name} must be {tuple(wanted[name].shape)}, got {tuple(value.shape)}",
            )
    return {name: value.contiguous() for name, value in result.items()}


def _reorder_offsets(kernel: Tensor) -> Tensor:
    """Return a (27, Cin, Cout) kernel in our order of offsets; MinkowskiEngine's x is fastest."""
    if len(kernel) != 27:
        raise BadInput("student_invalid", f"a kernel must have 27 offsets, got {len(kernel)}")
    ours: Tensor = kernel.unflatten(0, (3, 3, 3)).permute(2, 1, 0, 3, 4).flatten(0, 2)
    return ours
