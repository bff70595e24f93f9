"""The zygote: imports torch once and forks a worker per submission, in milliseconds instead of seconds.

It takes orders as JSON over a control socket: ``fork`` (with the worker's descriptors attached), ``usage``,
``interrupt``, ``stop``. Meanwhile it answers workers that want to make a file. It copies, counts and removes students'
files, and never opens one that a student's code could write. When the control socket closes it kills what is left and
ends.
"""

import contextlib
import gc
import itertools
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import torch

from ..scratch import move_into, remove_tree
from ..wire import READY
from ..worker import serve
from .activity import activity
from .confine import confine
from .identity import die_with_parent
from .measured_scratch import Scratch, make_scratch
from .permits import Permits
from .resource_limits import limit_memory

_MESSAGE_SIZE = 1 << 18
_DESCRIPTORS = 3  # the connection, the output and the faults of a new worker


@dataclass(frozen=True)
class _Child:
    """A worker as the zygote knows it."""

    pid: int
    scratch: Scratch
    permits: Permits | None


def main(control_descriptor: int, scratch: str) -> NoReturn:
    """Serve the control socket until it closes.

    Args:
        control_descriptor: orders come and answers go here.
        scratch: the folder in which each worker gets one of its own.
    """
    control = socket.socket(fileno=control_descriptor)
    torch.set_num_threads(1)  # before any operation: a forked child of a threaded parent hangs in its first one
    gc.collect()
    gc.freeze()  # keep the collector from touching, and so copying, the pages that children share
    nursery = _Nursery(Path(scratch))
    while True:
        nursery.attend_until(control)
        message, descriptors, _, _ = socket.recv_fds(control, _MESSAGE_SIZE, _DESCRIPTORS)
        if not message:
            break
        order = json.loads(message)
        answer = nursery.fork(order, descriptors, control) if order["do"] == "fork" else nursery.obey(order)
        control.send(json.dumps(answer).encode())
        nursery.clear_up()
    nursery.close()
    os._exit(0)


class _Nursery:
    """The workers that are alive."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._numbers = itertools.count()
        self._children: dict[int, _Child] = {}
        self._left: list[Path] = []

    def attend_until(self, control: socket.socket) -> None:
        """Answer workers that want to make a file until there is an order."""
        asking = {child.permits.listener: child.permits for child in self._children.values() if child.permits}
        poll = select.poll()
        for descriptor in (control.fileno(), *asking):
            poll.register(descriptor, select.POLLIN)
        while control.fileno() not in (ready := dict(poll.poll())):
            for descriptor, event in ready.items():
                if event & select.POLLIN:
                    asking[descriptor].answer()
                else:
                    poll.unregister(descriptor)  # the worker has ended

    def fork(self, order: dict[str, Any], descriptors: list[int], control: socket.socket) -> dict[str, Any]:
        plan = order["plan"]
        scratch = make_scratch(self._scratch / str(next(self._numbers)), Path(order["folder"]), plan and plan["user"])
        ours, theirs = socket.socketpair()
        with ours:
            pid = os.fork()
            if pid == 0:
                control.close()
                _become_worker(order, [*descriptors, theirs.detach()], str(scratch.path))
            for descriptor in (*descriptors, theirs.detach()):
                os.close(descriptor)
            _, listeners, _, _ = socket.recv_fds(ours, 1, 1)  # none where it is not confined, or has ended
        self._children[pid] = _Child(pid, scratch, Permits(listeners[0]) if listeners else None)
        return {"pid": pid, "folder": str(scratch.path)}

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        child = self._children[order["pid"]]
        if order["do"] == "usage":
            overfull = child.scratch.is_overfull() or (child.permits is not None and child.permits.used_up)
            return {**activity(child.pid), "overfull": overfull}
        if order["do"] == "interrupt":
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGUSR1)
            return {}
        return self._stop(child, order["grace"])

    def clear_up(self) -> None:
        """Remove what ended workers left: not before the answer, for nobody shall wait on account of its size."""
        while self._left:
            with contextlib.suppress(OSError):
                remove_tree(self._left.pop())

    def close(self) -> None:
        for child in list(self._children.values()):
            self._stop(child, 0)
        self.clear_up()

    def _stop(self, child: _Child, grace: float) -> dict[str, Any]:
        """Give a child ``grace`` seconds to end by itself, then kill it; see `grader.sandbox.launch.End`."""
        del self._children[child.pid]
        deadline = time.monotonic() + grace
        ended, status, usage = os.wait4(child.pid, os.WNOHANG)
        while not ended and time.monotonic() < deadline:
            time.sleep(0.001)
            ended, status, usage = os.wait4(child.pid, os.WNOHANG)
        _kill_group(child.pid)
        if not ended:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)  # it may have no group of its own yet
            _pid, _status, usage = os.wait4(child.pid, 0)
        if child.permits is not None:
            os.close(child.permits.listener)
        self._left.append(child.scratch.path)
        return {
            "status": os.waitstatus_to_exitcode(status) if ended else None,
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
        }


def _become_worker(order: dict[str, Any], descriptors: list[int], scratch: str) -> NoReturn:
    """In the child: take over the descriptors, lock up, serve, and leave without cleaning up."""
    try:
        os.setsid()
        die_with_parent()
        connection, faults, permits = _keep_only(descriptors)
        move_into(scratch)
        limit_memory(order["memory"])
        with socket.socket(fileno=permits) as zygote:
            if order["plan"] is not None:
                confine(order["plan"], scratch, order["cpu_seconds"], zygote)
        with open(connection, "r+b", buffering=0) as stream:  # noqa: PTH123 - a descriptor, no path
            stream.write(READY)
            serve(stream, faults, scratch, order["package"])
        os._exit(0)
    except BaseException:  # noqa: BLE001 - whatever it was, this process must not return into the zygote's loop
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(70)


def _keep_only(descriptors: list[int]) -> tuple[int, int, int]:
    """Close every descriptor but an empty input, the output, and the other three, whose new numbers are returned."""
    connection, output, faults, permits = (os.dup(descriptor) for descriptor in descriptors)
    empty = os.open(os.devnull, os.O_RDONLY)
    for descriptor, place in ((empty, 0), (output, 1), (output, 2), (connection, 3), (faults, 4), (permits, 5)):
        os.dup2(descriptor, place, inheritable=False)
    os.closerange(6, os.sysconf("SC_OPEN_MAX"))
    return 3, 4, 5


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
