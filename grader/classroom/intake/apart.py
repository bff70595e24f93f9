"""Does a piece of work in a child process, which alone may crash, or use up its time or memory."""

import contextlib
import math
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path
from typing import NoReturn

assert sys.platform != "win32"  # which has no fork, nor limits
import resource  # noqa: E402 - below the assert, or the type checker asks for it on Windows

_CHUNK = 1 << 18


def run_apart(
    work: Callable[[], bytes], *, wall_seconds: float, cpu_seconds: float, memory: int
) -> tuple[bytes, float]:
    """Do some work, within limits.

    Args:
        work: gives what is to be handed over; it is done in a copy of this process, and leaves nothing else here.
        wall_seconds: how long it is waited for.
        cpu_seconds: how long it may compute.
        memory: how many bytes it may use beyond what this process has.

    Returns:
        What it gave, nothing where it did not come to its end; and for how many seconds it computed.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _work_in_child(work, writing, cpu_seconds, memory)
    os.close(writing)
    words, deadline = b"", time.monotonic() + wall_seconds
    try:
        with os.fdopen(reading, "rb") as pipe:
            # An answer is whole or does not come: it is written at the end, and then the pipe closes.
            while select.select([pipe], [], [], max(deadline - time.monotonic(), 0.0))[0] and (
                part := pipe.read1(_CHUNK)
            ):
                words += part
    finally:
        os.kill(pid, signal.SIGKILL)
        used = os.wait4(pid, 0)[2]
    return words, used.ru_utime + used.ru_stime


def _readable_by(pipe: BufferedReader, deadline: float) -> bool:
    return bool(select.select([pipe], [], [], max(deadline - time.monotonic(), 0.0))[0])


def _work_in_child(work: Callable[[], bytes], writing: int, cpu_seconds: float, memory: int) -> NoReturn:
    try:
        _limit(cpu_seconds, memory)
        answer = work()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
    except BaseException:  # noqa: BLE001, S110 - out of memory, a fault of a library: no answer is the answer
        pass
    finally:
        os._exit(0)


def _limit(cpu_seconds: float, memory: int) -> None:
    seconds = max(math.ceil(cpu_seconds), 0)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
