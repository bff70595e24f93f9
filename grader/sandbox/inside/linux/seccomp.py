"""The system calls that a worker may still make: a list of what is allowed, by name, through libseccomp.

Names, not numbers, so that the list holds on x86-64 and aarch64 alike; a name that an architecture does not have is
skipped there. What is not listed fails with EPERM; a call by another architecture's convention ends the process.
"""

import contextlib
import ctypes
import errno
import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_ALLOW, _KILL_PROCESS, _ERRNO, _NOTIFY = 0x7FFF0000, 0x80000000, 0x00050000, 0x7FC00000
_SUCCESS = 0  # instead of an error's number: the call does nothing, and says that it did
_BAD_ARCHITECTURE = 2  # SCMP_FLTATR_ACT_BADARCH

# No call here makes a process, a program or a connection, or a socket but for pairs that are connected to each other,
# reaches another process, or changes a file's owner, mode or name in a way that Landlock does not see.
_MEMORY = "brk madvise membarrier mincore mmap mprotect mremap msync munmap"
_THREADS = (  # of this process; making one is in _conditional
    "arch_prctl exit exit_group futex futex_time64 futex_waitv get_robust_list getcpu gettid restart_syscall rseq "
    "sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getparam sched_getscheduler sched_yield "
    "set_robust_list set_tid_address"
)
_FILES = (  # within what Landlock leaves; opening one is in _conditional
    "access chdir close close_range dup dup2 dup3 faccessat faccessat2 fadvise64 fchdir fdatasync fstat fstat64 "
    "fstatfs fsync ftruncate getcwd getdents getdents64 lseek lstat mkdir mkdirat newfstatat pread64 preadv preadv2 "
    "pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv rename renameat renameat2 rmdir sendfile stat "
    "statfs statx sync_file_range umask unlink unlinkat write writev"
)
_WAITING = (
    "epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 pipe pipe2 poll ppoll "
    "pselect6 select"
)
_TIME = "alarm clock_getres clock_gettime clock_nanosleep getitimer gettimeofday nanosleep setitimer time times"
_SIGNALS = (  # to oneself; sending one is in _conditional
    "pause rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sigaltstack"
)
_QUESTIONS = (
    "getegid geteuid getgid getgroups getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid "
    "getrlimit getrusage getsid getuid sysinfo uname"
)
_ALLOWED = f"{_MEMORY} {_THREADS} {_FILES} {_WAITING} {_TIME} {_SIGNALS} {_QUESTIONS}".split()

_EQUAL, _MASKED_EQUAL = 4, 7  # SCMP_CMP_EQ, SCMP_CMP_MASKED_EQ
_CLONE_THREAD = 0x00010000
_CLONE_VFORK = 0x00004000  # whoever waits for the new thread would look like waiting for a disk, and never to sleep
_CLONE_NAMESPACES = 0x7E020080  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWTIME
_IOCTLS = (0x5401, 0x5421, 0x5450, 0x5451)  # TCGETS, FIONBIO, FIONCLEX, FIOCLEX
_PRCTLS = (15, 16, 3)  # PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_DUPFD_CLOEXEC. F_SETOWN sends signals.
_FCNTLS = (0, 1, 2, 3, 4, 5, 1030)
_UNIX, _STREAM, _SOCKET_KIND = 1, 1, 0xF  # AF_UNIX, SOCK_STREAM, and the bits that say which kind
_UNNAMED = 0x00400000  # the bit of O_TMPFILE that no other flag has: files that no folder shows


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


class _Condition(NamedTuple):
    """The value of one argument of a call; with a mask, of some of its bits."""

    argument: int
    value: int
    mask: int | None = None

    def to_comparison(self) -> _Comparison:
        if self.mask is None:
            return _Comparison(self.argument, _EQUAL, self.value, 0)
        return _Comparison(self.argument, _MASKED_EQUAL, self.mask, self.value)


# What is not done either, but answered otherwise than by EPERM, which callers do not expect.
_ANSWERED: tuple[tuple[str, int, tuple[_Condition, ...]], ...] = (
    ("clone3", errno.ENOSYS, ()),  # glibc falls back to clone, whose flags a filter can see
    ("listxattr", errno.ENOTSUP, ()),  # as of a file system without attributes: shutil copies such files, too
    ("llistxattr", errno.ENOTSUP, ()),
    # Locks take the kernel's memory, and are for other processes, of which there are none: they are granted, and
    # nothing is locked. SQLite writes no file without. F_SETLK, F_SETLKW.
    ("flock", _SUCCESS, ()),
    ("fcntl", _SUCCESS, (_Condition(1, 6),)),
    ("fcntl", _SUCCESS, (_Condition(1, 7),)),
)
_CREATIONS: tuple[tuple[str, tuple[_Condition, ...]], ...] = (
    ("mkdir", ()),
    ("mkdirat", ()),
    ("open", (_Condition(1, os.O_CREAT, os.O_CREAT),)),
    ("openat", (_Condition(2, os.O_CREAT, os.O_CREAT),)),
)


def library_version() -> str | None:
    """Return libseccomp's version, None where it is not installed."""
    try:
        library = _load()
    except OSError:
        return None
    library.seccomp_version.restype = ctypes.POINTER(ctypes.c_uint)
    version = library.seccomp_version()
    return f"{version[0]}.{version[1]}.{version[2]}"


def report_creations() -> int:
    """Have every call that can make a file or a folder wait, for ever, for the answer of another process.

    Whoever holds the descriptor that is returned gives it, see `permits`; without the descriptor nothing can be made.

    Raises:
        OSError: if libseccomp is missing or the kernel refuses.
    """
    with _filter(_ALLOW) as (library, context):
        for name, conditions in _CREATIONS:
            _add(library, context, _NOTIFY, name, conditions)
        _check(library.seccomp_load(context))
        listener: int = library.seccomp_notify_fd(context)
        _check(listener)
        return listener


def restrict_calls() -> None:
    """Give up, for ever, every system call that is not listed. Call it last, in the process that is to be confined.

    Raises:
        OSError: if libseccomp is missing or the kernel refuses.
    """
    with _filter(_ERRNO | errno.EPERM) as (library, context):
        for name in _ALLOWED:
            _add(library, context, _ALLOW, name)
        for name, answer, conditions in _ANSWERED:
            _add(library, context, _ERRNO | answer, name, conditions)
        for name, conditions in _conditional(os.getpid()):
            _add(library, context, _ALLOW, name, conditions)
        _check(library.seccomp_load(context))


@contextlib.contextmanager
def _filter(default: int) -> Iterator[tuple[ctypes.CDLL, ctypes.c_void_p]]:
    """A new filter, with what becomes of calls that no rule of it names."""
    library = _load()
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(default)))
    if not context:
        raise OSError(errno.ENOMEM, "libseccomp gives no filter")
    try:
        _check(library.seccomp_attr_set(context, _BAD_ARCHITECTURE, ctypes.c_uint32(_KILL_PROCESS)))
        yield library, context
    finally:
        library.seccomp_release(context)


def _conditional(pid: int) -> list[tuple[str, tuple[_Condition, ...]]]:
    """Calls that are allowed with certain arguments alone."""
    return [
        ("clone", (_Condition(0, _CLONE_THREAD, _CLONE_THREAD | _CLONE_VFORK | _CLONE_NAMESPACES),)),
        ("open", (_Condition(1, 0, _UNNAMED),)),
        ("openat", (_Condition(2, 0, _UNNAMED),)),
        ("kill", (_Condition(0, pid),)),
        ("tgkill", (_Condition(0, pid),)),
        ("prlimit64", (_Condition(0, 0),)),  # one's own limits, which can only be lowered
        # A pair of streams that end in each other, of which nobody else knows, as asyncio makes one to wake itself;
        # and what is to such a socket what write and read are to any file: without an address, without options.
        ("socketpair", (_Condition(0, _UNIX), _Condition(1, _STREAM, _SOCKET_KIND))),
        ("sendto", (_Condition(3, 0), _Condition(4, 0))),
        ("recvfrom", (_Condition(3, 0), _Condition(4, 0))),
        *(("ioctl", (_Condition(1, request),)) for request in _IOCTLS),
        *(("prctl", (_Condition(0, option),)) for option in _PRCTLS),
        *(("fcntl", (_Condition(1, command),)) for command in _FCNTLS),
    ]


def _add(
    library: ctypes.CDLL, context: ctypes.c_void_p, action: int, name: str, conditions: Sequence[_Condition] = ()
) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number < 0:  # another architecture's call
        return
    comparisons = (_Comparison * max(len(conditions), 1))(*(condition.to_comparison() for condition in conditions))
    _check(library.seccomp_rule_add_array(context, ctypes.c_uint32(action), number, len(conditions), comparisons), name)


def _check(result: int, name: str = "") -> None:
    if result < 0:
        raise OSError(-result, f"seccomp {name}: {os.strerror(-result)}")


def _load() -> ctypes.CDLL:
    return ctypes.CDLL("libseccomp.so.2")
