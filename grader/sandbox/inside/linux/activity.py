"""What a process does, as the kernel tells from outside: nothing that the process says of itself enters."""

import contextlib
import time
from pathlib import Path
from typing import Any

_AWAKE = (b"R", b"D")  # running or waiting for a processor; waiting for a disk, as for memory that was swapped out


def activity(pid: int) -> dict[str, Any]:
    """Return what a child has done so far, and whether it is awake: fields of `grader.sandbox.launch.Usage`.

    A wait for a processor is counted when it is over. A thread's state is read before its waits, so that those of a
    process that sleeps are all in. Kernels that do not count them (built without CONFIG_SCHED_INFO) know the states.
    """
    waiting, awake = 0, False
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # it has just ended
            # Behind the last parenthesis: what stands before it is a name of the thread's own choice.
            state = (thread / "stat").read_bytes().rpartition(b")")[2].split()[0]
            awake = awake or state in _AWAKE
            waiting += int((thread / "schedstat").read_bytes().split()[1])
    return {"cpu_seconds": _cpu_seconds(pid), "waiting_seconds": waiting / 1e9, "awake": awake}


def _cpu_seconds(pid: int) -> float | None:
    """CPU time of all threads: Linux names another process's clock by its complemented id (see time(7))."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:  # it has just ended, or an emulated kernel has no such clocks
        return None
