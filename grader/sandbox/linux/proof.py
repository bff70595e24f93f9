"""The proof that a confined worker is confined: what no submission may do is tried in one, and has to fail.

The attempts are functions of a submission of our own, `grader.sandbox.linux.probe`, which is staged, loaded and called
exactly as a student's is. Where an attempt leaves a trace, the trace decides, not the worker's word.
"""

import builtins
import contextlib
import os
import secrets
import shutil
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from grader.i18n import _
from grader.sandbox.attempt import Attempt
from grader.sandbox.encoding import Request
from grader.sandbox.replies import Raised, Returned
from grader.sandbox.session import Session
from grader.sandbox.staging import make_folder
from grader.sandbox.workspace import Workspace
from grader.values import Number

PROBE = Path(__file__).parent / "probe"
_MUCH_MEMORY = 64 << 30


@dataclass(frozen=True)
class _Trial:
    name: str
    function: str
    arguments: tuple[Any, ...] = ()
    happened: Callable[[], bool] = lambda: False  # whether the trusted side sees that it worked, whatever was said


def prove(session: Session, workspace: Workspace, hidden: Sequence[Path]) -> tuple[Attempt, ...]:
    """Try everything that is forbidden.

    Args:
        session: of the probe.
        workspace: where the sessions' files lie.
        hidden: files that must be out of reach, such as the reference's.
    """
    with _Bait(workspace) as bait:
        return tuple(_attempt(session, trial) for trial in _trials(bait, hidden, _parent(session)))


class _Bait(contextlib.ExitStack):
    """Things of the worker's own user, and of nobody else: what an attempt fails at is the lock, not their absence."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.folder = workspace.root / "bait"
        self.canary = self.folder / "canary"
        self.neighbour = workspace.submissions / "neighbour" / "code.py"
        # As a worker sees it from its scratch folder: the whole path may be too long for a socket.
        self.socket_path, self.letter_box_path = (
            os.path.relpath(self.folder / name, workspace.scratch / "0") for name in ("socket", "letter-box")
        )
        self.abstract_name = f"@grader-{secrets.token_hex(8)}"
        self.udp: socket.socket
        self.receivers: list[socket.socket] = []
        self.listeners: list[socket.socket] = []

    def __enter__(self) -> Self:
        for path in (self.canary, self.neighbour):
            make_folder(path.parent, 0o700)
            self.callback(shutil.rmtree, path.parent, ignore_errors=True)
            path.write_text("a secret", encoding="ascii")
        self.udp = self._bind(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        self.receivers = [self.udp, self._bind_in_folder(socket.SOCK_DGRAM, "letter-box")]
        self.listeners = [
            self._bind(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            self._bind_in_folder(socket.SOCK_STREAM, "socket"),
            self._bind(socket.AF_UNIX, socket.SOCK_STREAM, self.abstract_name.replace("@", "\0")),
        ]
        # Last, and the folders after what lies in them: from now on somebody else could put a link in its place.
        for folder in (self.folder, self.neighbour.parent):
            for path in (*folder.iterdir(), folder):
                self._workspace.hand_over(path)
        return self

    def _bind_in_folder(self, kind: int, name: str) -> socket.socket:
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            return self._bind(socket.AF_UNIX, kind, f"/proc/self/fd/{folder}/{name}")
        finally:
            os.close(folder)

    def _bind(self, family: int, kind: int, address: Any) -> socket.socket:
        bound = self.enter_context(socket.socket(family, kind))
        bound.bind(address)
        if kind == socket.SOCK_STREAM:
            bound.listen()
        bound.setblocking(False)
        return bound

    def was_written(self) -> bool:
        """Whether somebody wrote into one of the folders."""
        return any((path.parent / "written-by-the-self-test").exists() for path in (self.canary, self.neighbour))

    def was_called(self) -> bool:
        """Whether somebody connected to one of the sockets, or sent something."""
        called = False
        for listener in self.listeners:
            with contextlib.suppress(BlockingIOError):
                listener.accept()[0].close()
                called = True
        for receiver in self.receivers:
            with contextlib.suppress(BlockingIOError):
                called = bool(receiver.recv(10)) or called
        return called


def _trials(bait: _Bait, hidden: Sequence[Path], parent: int) -> list[_Trial]:
    tcp = bait.listeners[0].getsockname()[1]
    grader = os.getpid()
    return [
        _Trial(_("read a file of the grader's"), "read", (str(bait.canary),)),
        *(_Trial(_("read {file}").format(file=_short(path)), "read", (str(path),)) for path in hidden),
        _Trial(_("read another submission"), "read", (str(bait.neighbour),)),
        _Trial(_("list the submissions"), "list_folder", (str(bait.neighbour.parents[1]),)),
        _Trial(_("read the parent's memory by file"), "read_memory_by_file", (parent,)),
        _Trial(_("read the parent's memory by call"), "read_memory_by_call", (parent,)),
        _Trial(_("read the parent's environment"), "read_environment", (parent,)),
        _Trial(_("read the grader's memory"), "read_memory_by_file", (grader,)),
        _Trial(_("read the grader's environment"), "read_environment", (grader,)),
        _Trial(_("write into the grader's folder"), "write", (str(bait.folder),), bait.was_written),
        _Trial(_("write into another submission"), "write", (str(bait.neighbour.parent),), bait.was_written),
        _Trial(_("make a folder in the grader's"), "make_folder", (str(bait.folder),), bait.was_written),
        _Trial(_("make a file without a name"), "make_unnamed_file"),
        _Trial(_("change a file's mode"), "change_mode", (str(bait.canary),)),
        _Trial(_("connect by TCP"), "connect_tcp", (tcp,), bait.was_called),
        _Trial(_("listen on TCP"), "listen_tcp"),
        _Trial(_("send by UDP"), "send_udp", (bait.udp.getsockname()[1],), bait.was_called),
        _Trial(_("listen on UDP"), "listen_udp"),
        _Trial(_("connect to a Unix socket"), "connect_unix", (bait.socket_path,), bait.was_called),
        _Trial(_("send to a Unix socket"), "send_unix", (bait.letter_box_path,), bait.was_called),
        _Trial(_("listen on a Unix socket"), "listen_unix", ("socket",)),
        _Trial(_("connect to an abstract socket"), "connect_unix", (bait.abstract_name,), bait.was_called),
        _Trial(_("listen on an abstract socket"), "listen_unix", (f"{bait.abstract_name}-2",)),
        _Trial(_("fork"), "fork"),
        _Trial(_("start a program"), "spawn"),
        _Trial(_("become a program"), "execute"),
        _Trial(_("signal the parent"), "send_signal", (parent,)),
        _Trial(_("signal the grader"), "send_signal", (grader,)),
        _Trial(_("signal everybody"), "signal_group"),
        _Trial(_("open the parent"), "open_process", (parent,)),
        _Trial(_("trace the parent"), "trace", (parent,)),
        _Trial(_("use io_uring"), "set_up_io_uring"),
        _Trial(_("raise its own limits"), "raise_limit", (0,)),
        _Trial(_("change the parent's limits"), "raise_limit", (parent,)),
        _Trial(_("start 200 threads"), "start_many_threads"),
        _Trial(_("take 64 GiB of memory"), "allocate", (_MUCH_MEMORY,)),
        _Trial(_("become root"), "become_root"),
        _Trial(_("make a user namespace"), "make_user_namespace"),
    ]


def _attempt(session: Session, trial: _Trial) -> Attempt:
    ending = session.call(Request("attempts", trial.function, trial.arguments)).ending
    if trial.happened() or isinstance(ending, Returned):
        return Attempt(trial.name, refused=False, answer=_("it worked"))
    if isinstance(ending, Raised) and _is_os_error(ending.type):
        return Attempt(trial.name, refused=True, answer=ending.message.partition("]")[2].partition(":")[0].strip())
    return Attempt(trial.name, refused=False, answer=_("unclear: {ending}").format(ending=str(ending)[:200]))


def _is_os_error(type_name: str) -> bool:
    kind = getattr(builtins, type_name, None)
    return isinstance(kind, type) and issubclass(kind, OSError)


def _parent(session: Session) -> int:
    ending = session.call(Request("attempts", "parent")).ending
    return int(ending.value.value) if isinstance(ending, Returned) and isinstance(ending.value, Number) else 1


def _short(path: Path) -> str:
    return "/".join(path.parts[-2:])
