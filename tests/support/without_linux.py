"""Runs a module as it would run on Windows, as far as Linux can stand in for that.

    python tests/support/without_linux.py pytest …

What Windows does not have is taken away once the libraries are imported, which choose their own ways by the system.
`sys.executable` becomes a program that starts the interpreter as another process, as that of a virtual environment is
there, and a socket that is shared reaches no process but the one that was named.
"""

import contextlib
import ctypes
import faulthandler
import io
import os
import runpy
import shlex
import signal
import socket
import struct
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

MODULES = ("fcntl", "grp", "pwd", "resource", "termios", "tty")
FUNCTIONS = {
    os: (
        "chown fork forkpty geteuid getuid kill killpg mkfifo sched_getaffinity set_blocking setsid wait4 "
        "O_DIRECTORY O_NOFOLLOW O_NONBLOCK O_CLOEXEC"
    ),
    signal: "SIGKILL SIGUSR1 SIGSTOP",
    socket: "AF_UNIX",
    faulthandler: "register",
}
UNIX = int(socket.AF_UNIX)
SHARED = b"\0shared"


def main() -> None:
    """Run a module, or a worker's code, without what Linux has."""
    libraries, kind, *arguments = sys.argv[1:]
    sys.path.append(libraries)
    import torch  # noqa: F401, PLC0415 - the libraries choose by the system while they are imported

    if kind == "worker":
        take_away()
        sys.argv = [""]
        exec(compile(arguments[-1], "<string>", "exec"), {})  # noqa: S102 - as `python -c` does
        return
    with tempfile.TemporaryDirectory() as folder:
        # Without locks a grader that runs on Linux meanwhile would take a folder here for one that was left behind.
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        sys._base_executable = program(Path(folder, "python"), "exec")  # type: ignore[attr-defined]  # what CPython calls so
        sys.executable = program(Path(folder, "redirector"), "")
        take_away()
        sys.argv = [kind, *arguments]
        runpy.run_module(kind, run_name="__main__", alter_sys=True)


def program(path: Path, word: str) -> str:
    """Write a program that runs a worker's interpreter, in its own process or in another."""
    command = shlex.join([sys.executable, str(Path(__file__).resolve()), sysconfig.get_path("purelib"), "worker"])
    path.write_text(f'#!/bin/sh\n{word} {command} "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def take_away() -> None:
    """Leave nothing that Windows does not have, and lend what it has."""
    replace: Callable[[object, str, object], None] = setattr  # the type checker knows these as Linux has them
    kill = os.kill

    def end(process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            kill(process.pid, 9)

    replace(subprocess.Popen, "kill", end)
    for module, names in FUNCTIONS.items():
        for name in names.split():
            with contextlib.suppress(AttributeError):
                delattr(module, name)
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]  # so an import fails
    os.supports_dir_fd.clear()
    replace(io, "_WindowsConsoleIO", type("_WindowsConsoleIO", (), {}))  # which nothing here is
    replace(socket, "socketpair", connected_pair)
    replace(socket.socket, "share", share)
    replace(socket, "fromshare", fromshare)
    load = ctypes.CDLL.__init__

    def load_named(library: ctypes.CDLL, name: str | None, *arguments: Any, **options: Any) -> None:
        if name is None:
            raise TypeError("LoadLibrary() argument 1 must be str, not None")
        load(library, name, *arguments, **options)

    replace(ctypes.CDLL, "__init__", load_named)
    sys.platform = "win32"


def connected_pair() -> tuple[socket.socket, socket.socket]:
    """A pair over TCP, as Windows makes it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = socket.create_connection(server.getsockname())
        return ours, server.accept()[0]


def share(shared: socket.socket, pid: int) -> bytes:
    """Offer a socket to one process, and to no other."""
    server = socket.socket(UNIX)
    server.bind(SHARED + struct.pack("ii", os.getpid(), shared.fileno()))
    server.listen()
    descriptor = os.dup(shared.fileno())

    def offer() -> None:
        with server, server.accept()[0] as connection:
            credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            if struct.unpack("iii", credentials)[0] == pid:
                socket.send_fds(connection, [b"x"], [descriptor])
            os.close(descriptor)

    threading.Thread(target=offer, daemon=True).start()
    return bytes(server.getsockname())


def fromshare(offer: bytes) -> socket.socket:
    """Take a socket that was offered to this process."""
    with socket.socket(UNIX) as connection:
        connection.connect(offer)
        descriptors = socket.recv_fds(connection, 1, 1)[1]
    if not descriptors:
        raise OSError("the socket was shared with another process")
    return socket.socket(fileno=descriptors[0])


if __name__ == "__main__":
    main()
