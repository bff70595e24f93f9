"""What a confined worker must not be able to do. Each function does it and returns, or fails with an OSError.

This file is run like a student's, in a worker. It shows in full what is tried, and how.
"""

import ctypes
import errno
import importlib
import os
import resource
import socket
import sys
import threading
from pathlib import Path

if "_inside" in sys.modules:  # in a worker; what that refuses in words is no lock, and the kernel is to answer
    importlib.import_module("_inside.alone").stand_aside()
_libc = ctypes.CDLL(None, use_errno=True)
# System calls without a function in libc or Python. These numbers are the same on x86-64 and aarch64.
_IO_URING_SETUP, _PIDFD_OPEN = 425, 434
_CLONE_NEWUSER = 0x10000000
_PTRACE_SEIZE = 0x4206  # attaches without stopping
_MANY_THREADS = 200


def read(path: str) -> None:
    """Read a file."""
    Path(path).read_bytes()


def list_folder(path: str) -> None:
    """List a folder."""
    os.listdir(path)


def read_memory_by_file(pid: int) -> None:
    """Open another process's memory; whoever may open it may read it."""
    with open(f"/proc/{pid}/mem", "rb"):
        pass


def read_memory_by_call(pid: int) -> None:
    """Read another process's memory by a system call."""

    class Piece(ctypes.Structure):
        _fields_ = (("start", ctypes.c_void_p), ("length", ctypes.c_size_t))

    buffer = ctypes.create_string_buffer(1)
    mine, theirs = Piece(ctypes.addressof(buffer), 1), Piece(_address(), 1)
    _check(_libc.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0))


def read_environment(pid: int) -> None:
    """Read another process's environment."""
    Path(f"/proc/{pid}/environ").read_bytes()


def write(folder: str) -> None:
    """Make a file."""
    Path(folder, "written-by-the-self-test").write_text("x", encoding="ascii")


def make_folder(folder: str) -> None:
    """Make a folder."""
    os.mkdir(os.path.join(folder, "written-by-the-self-test"))


def make_unnamed_file() -> None:
    """Make a file that no folder shows."""
    os.close(os.open(".", os.O_TMPFILE | os.O_WRONLY))


def change_mode(path: str) -> None:
    """Change a file's mode, which Landlock does not see."""
    os.chmod(path, 0o777)


def connect_tcp(port: int) -> None:
    """Connect to a server on this machine."""
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        pass


def listen_tcp() -> None:
    """Be a server."""
    with socket.create_server(("127.0.0.1", 0)):
        pass


def send_udp(port: int) -> None:
    """Send a datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", ("127.0.0.1", port))


def listen_udp() -> None:
    """Wait for datagrams."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))


def connect_unix(path: str) -> None:
    """Connect to a socket in the file system; a leading @ stands for one that is in none (abstract)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(path.replace("@", "\0", 1))


def send_unix(path: str) -> None:
    """Send a datagram to a socket in the file system, by one of a pair."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        ours.sendto(b"x", path)


def listen_unix(path: str) -> None:
    """Be such a server."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(path.replace("@", "\0", 1))
        server.listen()


def fork() -> None:
    """Make a process."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def spawn() -> None:
    """Make a process that shares memory until it runs a program (vfork)."""
    pid = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(pid, 0)


def execute() -> None:
    """Run another program in place of this one; that there is none of this name shows that it would be allowed."""
    try:
        os.execv("/nonexistent", ["nonexistent"])
    except FileNotFoundError:
        return


def send_signal(pid: int) -> None:
    """Find out whether a process could be signalled."""
    os.kill(pid, 0)


def signal_group() -> None:
    """Signal every process that may be."""
    os.kill(-1, 0)


def open_process(pid: int) -> None:
    """Get a handle on another process."""
    os.close(_check(_libc.syscall(_PIDFD_OPEN, pid, 0)))


def trace(pid: int) -> None:
    """Become the debugger of another process."""
    _check(_libc.ptrace(_PTRACE_SEIZE, pid, None, None))


def set_up_io_uring() -> None:
    """Get a queue of system calls that no filter sees."""
    parameters = ctypes.create_string_buffer(256)
    os.close(_check(_libc.syscall(_IO_URING_SETUP, 1, parameters)))


def make_user_namespace() -> None:
    """Become root of a namespace of one's own."""
    _check(_libc.unshare(_CLONE_NEWUSER))


def raise_limit(pid: int) -> None:
    """Raise a limit of this process (0) or of another."""
    _soft, hard = resource.prlimit(pid, resource.RLIMIT_CORE)
    resource.prlimit(pid, resource.RLIMIT_CORE, (hard, hard))
    if pid == 0:
        resource.prlimit(0, resource.RLIMIT_NOFILE, (1 << 10, 1 << 10))


def become_root() -> None:
    """Become root again."""
    if os.geteuid() != 0:
        os.setresuid(0, 0, 0)
    # Whoever is root in name alone cannot do this.
    os.setpriority(os.PRIO_PROCESS, 0, -1)


def start_many_threads() -> None:
    """Start more threads than any exercise needs."""
    stop = threading.Event()
    threads = []
    threading.stack_size(1 << 16)
    try:
        for _thread in range(_MANY_THREADS):
            threads.append(threading.Thread(target=stop.wait))
            threads[-1].start()
    except RuntimeError as error:
        raise OSError(errno.EAGAIN, str(error)) from error
    finally:
        stop.set()
        for thread in threads:
            if thread.ident is not None:
                thread.join()
        threading.stack_size(0)


def allocate(size: int) -> None:
    """Take so many bytes of memory."""
    try:
        bytearray(size)
    except MemoryError as error:
        raise OSError(errno.ENOMEM, "not enough memory") from error


def parent() -> int:
    """The number of the parent process; no attempt."""
    return os.getppid()


def _address() -> int:
    """An address that a parent has too, because this process was forked from it."""
    return ctypes.cast(_libc.getpid, ctypes.c_void_p).value or 0


def _check(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
