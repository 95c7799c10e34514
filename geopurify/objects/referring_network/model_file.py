# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Referring networks on disk: one safetensors file, the configuration as JSON in its header."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from geopurify.errors import BadInput, escape_path, quote, shorten_error
from geopurify.files.atomic_write import atomic_write
from geopurify.files.tensor_files import Layout, read_tensors, write_tensors
from geopurify.objects.referring_network.config import NetworkFixes, ReferringNetConfig
from geopurify.objects.referring_network.network import ReferringNet

FORMAT = "geopurify-referring-1"
INVALID = "referring_model_invalid"


def save_referring_net(path: Path, net: ReferringNet, training: Mapping[str, object]) -> None:
    """Write a network.

    Args:
        training: how it was made, to be read by people.
    """
    tensors = {name: value.cpu().numpy() for name, value in net.state_dict().items()}
    metadata = {
        "format": FORMAT,
        "config": json.dumps(asdict(net.config)),
        "training": json.dumps(dict(training)),
    }
    with atomic_write(path) as temporary:
        write_tensors(temporary, tensors, metadata)


def load_referring_net(path: Path, device: str | torch.device = "cpu") -> ReferringNet:
    """Read a network, in evaluation mode.

    Raises:
        BadInput: the file is missing, broken or no referring network.
    """

    def check(metadata: Mapping[str, str], layout: Layout) -> None:
        wanted = {k: tuple(v.shape) for k, v in _without_weights(metadata).state_dict().items()}
        found = {name: shape for name, (_, shape) in layout.items()}
        if found != wanted:
            wrong = sorted(set(found.items()) ^ set(wanted.items()))[0][0]
            raise BadInput(INVALID, f"its tensor {quote(wrong)} is not that of such a network")

    name = escape_path(path)
    try:
        metadata, arrays = read_tensors(path, FORMAT, INVALID, check)
        net = _without_weights(metadata)
        if not all(np.isfinite(array).all() for array in arrays.values()):
            raise BadInput(INVALID, "its weights are not finite")
        tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
        net.load_state_dict(tensors, assign=True)  # copying to meta would import sympy
    except BadInput as error:
        if name in str(error):
            raise
        raise BadInput(INVALID, f"cannot use {name}: {error}") from error
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise BadInput(INVALID, f"cannot use {name}: {shorten_error(error)}") from error
    return net.to(device).eval()


def _without_weights(metadata: Mapping[str, str]) -> ReferringNet:
    """Return a network of a configuration, without memory for its weights."""
    found = json.loads(metadata["config"])
    fixes, channels = NetworkFixes(**found.pop("fixes")), tuple(found.pop("channels"))
    with torch.device("meta"):
        return ReferringNet(ReferringNetConfig(**found, channels=channels, fixes=fixes))
