"""Landlock: which files this process may still open, and no TCP, no foreign signals, no abstract sockets.

Three system calls, whose numbers are the same on every architecture; see landlock(7) and linux/landlock.h. What a
kernel does not know yet is left out, by its ABI version: the self-test after the lock tells what that leaves open.
"""

import ctypes
import os
import stat
from collections.abc import Sequence

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1

_WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG = 1 << 7, 1 << 8
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_ALL_OF_ABI_1 = (1 << 13) - 1

_READ = _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE

_libc = ctypes.CDLL(None, use_errno=True)


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))


def abi_version() -> int:
    """Return the kernel's Landlock version, 0 where there is none or it is switched off."""
    version: int = _libc.syscall(_CREATE_RULESET, None, 0, _CREATE_RULESET_VERSION)
    return max(version, 0)


def restrict_files(readable: Sequence[str], listable: Sequence[str], writable: Sequence[str]) -> None:
    """Give up, for ever, every file but these and what lies below them.

    Args:
        readable: files and folders to read.
        listable: folders whose names may be listed, which an import needs, but whose files stay closed.
        writable: folders to make, write, move and remove files and folders in; no links, sockets or devices. Nothing
            here bounds their number: see `permits`.

    Raises:
        OSError: if the kernel refuses; without Landlock, at the first call.
    """
    abi = abi_version()
    handled = _RulesetAttributes(_handled_files(abi), 0b11 if abi >= 4 else 0, 0b11 if abi >= 6 else 0)  # noqa: PLR2004 - TCP since version 4, abstract sockets and signals since 6
    size = 8 if abi < 4 else 16 if abi < 6 else 24  # noqa: PLR2004 - older kernels know a shorter structure
    ruleset = _check(_libc.syscall(_CREATE_RULESET, ctypes.byref(handled), size, 0))
    try:
        for paths, access in ((readable, _READ), (listable, _READ_DIR), (writable, _WRITE)):
            for path in paths:
                _allow(ruleset, path, access & handled.files)
        _check(_libc.syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)


def _handled_files(abi: int) -> int:
    return (
        _ALL_OF_ABI_1
        | (_REFER if abi >= 2 else 0)  # noqa: PLR2004 - the version that brought each right
        | (_TRUNCATE if abi >= 3 else 0)  # noqa: PLR2004
        | (_IOCTL_DEV if abi >= 5 else 0)  # noqa: PLR2004
    )


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            access &= _READ_FILE | _WRITE_FILE | _TRUNCATE
        rule = _PathBeneath(access, parent)
        _check(_libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0))
    finally:
        os.close(parent)


def _check(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock: {os.strerror(error)}")
    return result
