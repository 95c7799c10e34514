# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify`` and ``python -m geopurify``: the command, once its libraries are imported.

That takes seconds, in which Ctrl-C would end with a traceback of some library.
"""

import os
import signal
import sys

from geopurify.compute.openmp_threads import let_waiting_threads_sleep


def main() -> None:
    """Run the command."""
    try:
        os.getcwd()  # libraries ask for it while they are imported
    except OSError as error:
        said = f"error: the current folder can't be used: {error.strerror}; change to another"
        sys.stderr.write(f"{said}\n")
        sys.exit(2)
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:  # else the shell has it ignored, in the background
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    let_waiting_threads_sleep()
    from geopurify.cli import main as run

    signal.signal(signal.SIGINT, before)
    run()


if __name__ == "__main__":
    main()
