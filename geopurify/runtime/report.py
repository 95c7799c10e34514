# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a bug report needs to know of a machine, section by section.

Other packages add sections by entry points of the group ``geopurify.report``: the name is the
section's, and it loads to a function without arguments that returns its facts.
"""

import os
import platform
import re
from collections.abc import Callable
from functools import partial
from importlib.metadata import (
    EntryPoint,
    PackageNotFoundError,
    entry_points,
    requires,
    version,
)
from pathlib import Path

from geopurify.errors import shorten_error

Facts = dict[str, str]

GROUP = "geopurify.report"
DISTRIBUTION = "geopurify_ros"  # whose requirements are listed
OPTIONAL = ("spconv", "spconv-cu120", "spconv-cu121", "spconv-cu124", "spconv-cu126")
NOT_INSTALLED = "not installed"


def collect_report() -> dict[str, Facts]:
    """Return the facts of each section; a section that fails says how, the others stand."""
    sections: dict[str, Callable[[], Facts]] = {
        "system": system_facts,
        "packages": package_facts,
        "torch": torch_facts,
        "numba": numba_facts,
    }
    for entry in entry_points(group=GROUP):
        sections[entry.name] = partial(_load_and_call, entry)
    return {name: _facts_or_failure(collect) for name, collect in sections.items()}


def _load_and_call(entry: EntryPoint) -> Facts:
    facts: Facts = entry.load()()
    return facts


def _facts_or_failure(collect: Callable[[], Facts]) -> Facts:
    try:
        return collect()
    except Exception as error:  # whatever a broken installation raises is what is asked for
        return {"failed": f"{type(error).__name__}: {shorten_error(error)}"}


def system_facts() -> Facts:
    """Return versions of the system, and the memory that is free."""
    return {
        "geopurify": version(DISTRIBUTION),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "distribution": _os_name(),
        "processors": f"{len(os.sched_getaffinity(0))} of {os.cpu_count()}",
        **_memory(),
    }


def _os_name() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return "unknown"


def _memory() -> Facts:
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return {}
    kilobytes = dict(re.findall(r"^(\w+): +(\d+) kB$", text, re.MULTILINE))
    total, free = (int(kilobytes[name]) / 2**20 for name in ("MemTotal", "MemAvailable"))
    return {"memory": f"{free:.1f} of {total:.1f} GiB available"}


def package_facts() -> Facts:
    """Return the versions of what this distribution requires, and of what it can use besides."""
    required = [re.split(r"[^\w.-]", line)[0] for line in requires(DISTRIBUTION) or []]
    found = {name: _version(name) for name in sorted(dict.fromkeys(required), key=str.lower)}
    return found | {name: _version(name) for name in OPTIONAL if _version(name) != NOT_INSTALLED}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return NOT_INSTALLED


def torch_facts() -> Facts:
    """Return what torch was built for, and the GPUs that it sees."""
    import torch

    facts = {"version": torch.__version__, "threads": str(torch.get_num_threads())}
    facts["built for CUDA"] = str(torch.version.cuda)
    if not torch.cuda.is_available():
        return facts | {"GPU": "none"}
    for index in range(torch.cuda.device_count()):
        properties = torch.cuda.get_device_properties(index)
        free, total = (amount / 2**30 for amount in torch.cuda.mem_get_info(index))
        facts[f"GPU {index}"] = (
            f"{properties.name}, compute {properties.major}.{properties.minor}, "
            f"{free:.1f} of {total:.1f} GiB free"
        )
    return facts


def numba_facts() -> Facts:
    """Run a kernel in threads, and return by which of numba's layers, and where it is kept."""
    import numba

    from geopurify.compute.kernels import check_kernels, kernel_folder

    check_kernels()
    folder = kernel_folder()
    return {
        "version": numba.__version__,
        "threading layer": numba.threading_layer(),
        "threads": str(numba.get_num_threads()),
        "compiled kernels": _kept(folder) if folder else "not kept: no folder can be written to",
    }


def _kept(folder: Path) -> str:
    """Tell how much is kept in a folder and those beside it: numba has one for each of ours."""
    above = folder.parents[1] if folder.name == "__pycache__" else folder.parent
    sizes = [file.stat().st_size for file in above.rglob("*.nb[ic]")]
    return f"{len(sizes)} files, {sum(sizes) / 1e6:.0f} MB below {abbreviate_home(above)}"


def abbreviate_home(path: Path) -> str:
    """Return a path with ``~`` for the home folder: whose that is is nobody's business."""
    try:
        return str(Path("~", path.relative_to(Path.home())))
    except (ValueError, RuntimeError):
        return str(path)
