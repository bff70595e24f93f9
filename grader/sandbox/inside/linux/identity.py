"""Who the process is: gives up root and every capability."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_SET_NO_NEW_PRIVS = 1, 8, 38
_CAPABILITY_VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1 << 1, 1 << 2

_libc = ctypes.CDLL(None, use_errno=True)


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def die_with_parent(by: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to send this process a signal when its parent ends. A change of user undoes it."""
    _prctl(_PR_SET_PDEATHSIG, by)


def renounce_privileges() -> None:
    """Never gain a privilege again, by running a program that would give one: seccomp and Landlock demand it.

    Raises:
        OSError: if the system refuses.
    """
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def become(user: int | None, *, read_all: bool) -> None:
    """Become another user, without any capability, who dies with the parent.

    Args:
        user: the user's and the group's number; None keeps who it is (a process that is not root cannot change).
        read_all: keep the one capability to read files whatever their mode. It is for an interpreter in a folder that
            only root can enter; what can be read is then up to Landlock alone.

    Raises:
        OSError: if the system refuses.
    """
    kept = 0
    if user is not None:
        _prctl(_PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        kept = _reading_capability() if read_all else 0
    _set_capabilities(kept)
    die_with_parent()


def _reading_capability() -> int:
    """The weaker one, if the process has it: a container's root may have only the stronger one."""
    sets = (_Sets * 2)()
    _check(_libc.capget(ctypes.byref(_Header(_CAPABILITY_VERSION, 0)), sets))
    permitted: int = sets[0].permitted
    return permitted & _DAC_READ_SEARCH or permitted & _DAC_OVERRIDE


def _set_capabilities(kept: int) -> None:
    sets = (_Sets * 2)(_Sets(kept, kept, 0), _Sets(0, 0, 0))
    _check(_libc.capset(ctypes.byref(_Header(_CAPABILITY_VERSION, 0)), sets))


def _prctl(option: int, value: int) -> None:
    _check(_libc.prctl(option, value, 0, 0, 0))


def _check(result: int) -> None:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
