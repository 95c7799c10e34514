# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A command of several sub-commands, with its messages on the terminal."""

import logging
import sys
from collections.abc import Callable

from rich.console import Console
from rich.logging import RichHandler
from rich.text import Text

from geopurify.errors import BadInput


def run_command(app: Callable[[], object], *packages: str) -> None:
    """Run a command; bad input ends it with one sentence and exit code 2.

    Args:
        packages: whose information is shown; of others only warnings are.
    """
    console = Console(stderr=True)
    logging.basicConfig(
        format="%(message)s",
        handlers=[RichHandler(console=console, show_path=False, show_time=False)],
    )
    for package in packages:
        logging.getLogger(package).setLevel(logging.INFO)
    try:
        app()
    except BadInput as error:
        # no markup: a message holds what the user wrote
        console.print(Text.assemble(("error:", "bold red"), f" {error}"), soft_wrap=True)
        sys.exit(2)
