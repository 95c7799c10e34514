# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The shipped network is loaded by each start of a mapper, so it must be loaded fast."""

import subprocess
import sys

LOAD = """
import sys
from geopurify.objects.referring_network.network_path import SHIPPED
from geopurify.objects.referring_network.model_file import load_referring_net
net = load_referring_net(SHIPPED)
print(net.masks.queries.is_meta, "sympy" in sys.modules, "torch._dynamo" in sys.modules)
"""


def test_loading_imports_nothing_that_compiles_models() -> None:
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False False False\n", "")
