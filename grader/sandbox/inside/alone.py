"""What a submission is refused, and what it gets instead of it, at every level alike: so it earns the same at each.

This is no lock, that is `confine`. It is for code that means no harm: where nothing is locked, on a student's own
machine, it is told what the course will tell it; where all is locked, it is told in words rather than by the kernel.
What can be had without another process is had: compiled functions run as they are written, data is loaded right here,
and pictures are drawn where nobody looks.
"""

import contextlib
import copy
import errno
import functools
import importlib.abc
import importlib.machinery
import importlib.util
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import SemLock
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch.utils.data import DataLoader
from torch.utils.data.dataloader import _SingleProcessDataLoaderIter

_WORDS = {"process": "another process", "sharing": "what processes share", "network": "the network"}
PROCESS, SHARING, NETWORK = _WORDS
# Events that Python tells of before they happen, see sys.addaudithook(). Not os.system: what asks for no more than to
# clear a screen does not mind that it fails.
_NEEDS = {
    **dict.fromkeys(("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "subprocess.Popen"), PROCESS),
    **dict.fromkeys(("_winapi.CreateProcess", "os.startfile"), PROCESS),
    **dict.fromkeys(("socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname"), NETWORK),
}
_WINDOWS = ("gtk3", "gtk4", "macosx", "nbagg", "qt", "tk", "webagg", "wx")  # so begin the names of these backends
_MOST_CAUSES = 20  # an exception may be its own cause
_refusing, _standing_aside = threading.Event(), threading.Event()


class NotWhileGradingError(PermissionError):
    """Raised where the kernel would refuse; ``needs`` is `PROCESS`, `SHARING` or `NETWORK`."""

    def __init__(self, needs: str) -> None:
        super().__init__(errno.EPERM, f"needs {_WORDS[needs]}, which is not possible while grading")
        self.needs = needs


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """While this lasts, what needs other processes or the network raises `NotWhileGradingError`."""
    _prepare()
    if not _standing_aside.is_set():
        _refusing.set()
    try:
        yield
    finally:
        _refusing.clear()


def stand_aside() -> None:
    """Refuse nothing in this process any more: for the self-test, which the kernel is to answer, not we."""
    _standing_aside.set()
    _refusing.clear()


def needs_of(error: BaseException | None) -> str:
    """What an exception says was needed and refused, itself or by what it was raised from; "" if nothing."""
    for _step in range(_MOST_CAUSES):
        if isinstance(error, NotWhileGradingError):
            return error.needs
        if error is None:
            break
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return ""


@functools.cache
def _prepare() -> None:
    """Once and for all: an audit hook cannot be taken away again."""
    os.environ.setdefault("TORCHDYNAMO_DISABLE", "1")  # torch.compile would look for a compiler, which is a process
    for name in ("LOGNAME", "USER"):  # the user's number may have no name
        os.environ.setdefault(name, "student")
    DataLoader._get_iterator = _get_iterator  # type: ignore[method-assign,assignment]  # noqa: SLF001 - nothing else decides on processes
    sys.meta_path.insert(0, _Windowless())
    os.chmod, os.utime = _forgiving(os.chmod), _forgiving(os.utime)
    for owner, name, needs in (
        (BaseProcess, "start", PROCESS),
        (SemLock, "__init__", SHARING),  # in all of multiprocessing's locks, queues and pools
        (torch.Tensor, "share_memory_", SHARING),
    ):
        setattr(owner, name, _refused(getattr(owner, name), needs))
    sys.addaudithook(_refuse)


def _refused(function: Callable[..., Any], needs: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*arguments: Any, **keywords: Any) -> Any:
        if _refusing.is_set():
            raise NotWhileGradingError(needs)
        return function(*arguments, **keywords)

    return wrapper


def _forgiving(change: Callable[..., None]) -> Callable[..., None]:
    """Leave a file's mode or times as they are where they may not be changed, as when one's own is copied."""

    @functools.wraps(change)
    def wrapper(path: Any, *arguments: Any, **keywords: Any) -> None:
        try:
            change(path, *arguments, **keywords)
        except PermissionError:
            home = os.environ.get("HOME")
            if not _refusing.is_set() or not home or isinstance(path, int) or "dir_fd" in keywords:
                raise
            if not Path(os.fsdecode(path)).resolve(strict=True).is_relative_to(home):
                raise

    return wrapper


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if not _refusing.is_set():
        return
    needs = _NEEDS.get(event)
    # On Windows a pair of connected sockets, which asyncio needs, is made of two such.
    if event == "socket.__new__" and arguments[1] != getattr(socket, "AF_UNIX", None) and sys.platform != "win32":
        needs = NETWORK
    if needs:
        raise NotWhileGradingError(needs)


def _get_iterator(loader: DataLoader[Any]) -> _SingleProcessDataLoaderIter:
    """Load here what ``num_workers`` were to load: the same batches in the same order."""
    here = copy.copy(loader)
    here.num_workers, here.timeout = 0, 0
    return _SingleProcessDataLoaderIter(here)


class _Windowless(importlib.abc.MetaPathFinder):
    """Finds matplotlib's Agg, which draws into memory, in place of each backend that would open a window."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the interface asks, here and below
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        if not fullname.startswith(tuple(f"matplotlib.backends.backend_{name}" for name in _WINDOWS)):
            return None
        agg = importlib.util.find_spec("matplotlib.backends.backend_agg")
        return agg and importlib.util.spec_from_file_location(fullname, agg.origin)
