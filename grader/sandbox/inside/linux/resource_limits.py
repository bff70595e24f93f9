"""What the process may use: rlimits, set below and above alike so that they cannot be raised."""

import contextlib
import math
import os
import resource
from pathlib import Path
from typing import Any

_OPEN_FILES = 64
_FILE_BYTES = 1 << 20  # files that were removed while open count for no folder: this and the number bound them
_TASKS = 64


def limit_memory(extra: int) -> None:
    """Allow ``extra`` bytes of address space beyond what the process has now, and no core dumps."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    _limit(resource.RLIMIT_AS, pages * resource.getpagesize() + extra)
    _limit(resource.RLIMIT_CORE, 0)


def limit_rest(user: int, cpu_seconds: float) -> None:
    """Limit files, threads and CPU time.

    Args:
        user: who the process is or will be: Linux counts tasks by user.
        cpu_seconds: after these the system kills the process, should nobody else have ended it.
    """
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_FSIZE, _FILE_BYTES)
    _limit(resource.RLIMIT_CPU, math.ceil(cpu_seconds))
    _limit(resource.RLIMIT_NPROC, _count_tasks(user) + _TASKS)
    for kind in (resource.RLIMIT_MEMLOCK, resource.RLIMIT_MSGQUEUE, resource.RLIMIT_NICE, resource.RLIMIT_RTPRIO):
        _limit(kind, 0)
    with contextlib.suppress(OSError):  # if memory runs out, this is the process to end
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _limit(kind: int, value: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _count_tasks(user: int) -> int:
    tasks = 0
    with os.scandir("/proc") as entries:
        for entry in entries:
            if entry.name.isdecimal():
                with contextlib.suppress(OSError):
                    tasks += _tasks_of(entry, user)
    return tasks


def _tasks_of(entry: "os.DirEntry[Any]", user: int) -> int:
    return os.stat(f"{entry.path}/task").st_nlink - 2 if entry.stat().st_uid == user else 0  # noqa: PTH116 - scandir's entry
