# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A recorded or rendered run of posed RGB-D frames."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geopurify.frame import Frame


class FrameSequence(Protocol):
    """Frames by index, in order of time.

    Attributes:
        name: what to call it in reports.
        up_map: (3,) unit vector against gravity in the map frame.
        label_set: label set (`geopurify.config.label_sets`) of the channels of `Frame.scores`
            or the ids of ``Frame.extras["semantic"]``, "" where the frames have neither.
    """

    name: str
    up_map: NDArray[np.float64]
    label_set: str

    def __len__(self) -> int:
        """Return the number of frames."""
        ...

    def __getitem__(self, index: int) -> Frame:
        """Return one frame.

        Raises:
            BadInput: the frame's files are missing or corrupt; other frames can still be read.
        """
        ...
