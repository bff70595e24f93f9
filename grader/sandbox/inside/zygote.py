"""The zygote: imports torch once and forks a worker per submission, in milliseconds instead of seconds.

It takes orders as JSON over a control socket: ``fork`` (with the worker's descriptors attached), ``cpu``, ``stop``.
It never touches a student's file itself. When the control socket closes it kills what is left and ends.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn

import torch

from .worker import serve

__all__ = ["main"]

_MESSAGE_SIZE = 1 << 16
_PR_SET_PDEATHSIG = 1
_DESCRIPTORS = 3  # the connection, the output and the faults of a new worker


def main(control_descriptor: int) -> NoReturn:
    """Serve the control socket until it closes."""
    control = socket.socket(fileno=control_descriptor)
    torch.set_num_threads(1)  # before any operation: a forked child of a threaded parent hangs in its first one
    gc.collect()
    gc.freeze()  # keep the collector from touching, and so copying, the pages that children share
    workers: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _MESSAGE_SIZE, _DESCRIPTORS)
        if not message:
            break
        order = json.loads(message)
        answer = _obey(order, descriptors, control, workers)
        control.send(json.dumps(answer).encode())
    for pid in list(workers):
        _kill(pid)
    os._exit(0)


def _obey(order: dict[str, Any], descriptors: list[int], control: socket.socket, workers: set[int]) -> dict[str, Any]:
    if order["do"] == "fork":
        pid = os.fork()
        if pid == 0:
            control.close()
            _become_worker(order, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        workers.add(pid)
        return {"pid": pid}
    pid = order["pid"]
    if order["do"] == "cpu":
        return {"seconds": _cpu_seconds(pid)}
    workers.discard(pid)
    return {"status": _stop(pid, grace=order["grace"])}


def _become_worker(order: dict[str, Any], descriptors: list[int]) -> NoReturn:
    """In the child: take over the descriptors, take on the limits, serve, and leave without cleaning up."""
    try:
        os.setsid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        connection, output, faults = descriptors
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        os.chdir(order["scratch"])
        _limit_memory(order["memory"])
        serve(socket.socket(fileno=connection), faults, order["folder"], order["package"])
        os._exit(0)
    except BaseException:  # noqa: BLE001 - whatever it was, this process must not return into the zygote's loop
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(70)


def _limit_memory(extra: int) -> None:
    """Allow ``extra`` bytes of address space beyond what the process has now, and no core dumps."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    size = pages * resource.getpagesize() + extra
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _cpu_seconds(pid: int) -> float:
    """CPU time of a child, all threads: Linux names another process's clock by its complemented id (see time(7))."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _stop(pid: int, grace: float) -> int:
    """Wait up to ``grace`` seconds for a child to end by itself, then kill it; return its exit code or -signal."""
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            _kill_group(pid)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    return _kill(pid)


def _kill(pid: int) -> int:
    _kill_group(pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
