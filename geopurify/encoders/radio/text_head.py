# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The head of C-RADIO that was taught to say what SigLIP 2 says of an image."""

from collections.abc import Mapping

from torch import Tensor, nn

from geopurify.errors import BadInput, shorten_error


class TextHead(nn.Module):
    """An MLP with residual blocks: ``final(x + block(x) ...)``, norm and GELU before each linear.

    Attributes:
        dimension: channels of what it gives.

    Args:
        state: its weights by name, which say its size.
        name: of the file, for errors.

    Raises:
        BadInput: the weights are not those of such a head.
    """

    def __init__(self, state: Mapping[str, Tensor], name: str) -> None:
        super().__init__()
        try:
            hidden, width = state["fc1.weight"].shape
            out = len(state["final.2.weight"])
        except (KeyError, ValueError) as error:
            raise BadInput(
                "model_invalid",
                f"{name} has no head of the form that is known here: {shorten_error(error)} "
                "is not as it should be",
            ) from error
        has_norm_before = "pre_norm.0.weight" in state
        self.pre_norm = _norm_and_gelu(width) if has_norm_before else nn.Identity()
        self.fc1 = nn.Linear(width, hidden)
        count = len({key.split(".")[1] for key in state if key.startswith("blocks.")})
        self.blocks = nn.ModuleList(_step(hidden, hidden) for _ in range(count))
        self.final, self.dimension = _step(hidden, out), out
        try:
            self.load_state_dict(dict(state))
        except RuntimeError as error:
            raise BadInput(
                "model_invalid", f"the head in {name} is of another form: {shorten_error(error)}"
            ) from error

    def forward(self, tokens: Tensor) -> Tensor:
        """Map (..., width) features of the tower to (..., D) in the text space."""
        hidden: Tensor = self.fc1(self.pre_norm(tokens))
        for block in self.blocks:
            hidden = hidden + block(hidden)
        out: Tensor = self.final(hidden)
        return out


def _norm_and_gelu(width: int) -> nn.Sequential:
    return nn.Sequential(nn.LayerNorm(width), nn.GELU())


def _step(width: int, out: int) -> nn.Sequential:
    return nn.Sequential(*_norm_and_gelu(width), nn.Linear(width, out))
