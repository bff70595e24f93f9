"""Runs a command on a machine that lacks something: chosen system calls fail, or pretend to have worked.

    python tests/support/hinder.py landlock_create_ruleset=38 mount=1 -- COMMAND …

Each ``call=errno`` makes a system call fail with that error in the command and all its children; ``call=0`` makes it
return success without having done anything. The kernel does this (a seccomp filter), so the code
meets a real refusal.
"""

import ctypes
import os
import sys

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000


def main() -> None:
    """Install the filter and become the command."""
    separator = sys.argv.index("--")
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ALLOW)))
    for hindrance in sys.argv[1:separator]:
        name, error = hindrance.split("=")
        call = library.seccomp_syscall_resolve_name(name.encode())
        assert call >= 0, f"no system call {name}"
        assert library.seccomp_rule_add_array(context, ctypes.c_uint32(_ERRNO | int(error)), call, 0, None) == 0
    assert library.seccomp_load(context) == 0
    command = sys.argv[separator + 1 :]
    os.execvp(command[0], command)  # noqa: S606 - that is its purpose


if __name__ == "__main__":
    main()
