"""What this machine offers to confine a worker with."""

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from grader.i18n import _
from grader.sandbox.bubblewrap import Bubblewrap, find_bubblewrap
from grader.sandbox.inside.landlock import abi_version
from grader.sandbox.inside.seccomp import library_version

_SPARE_USERS = range(61184, 65000)  # no real user's: systemd sets them aside for users that live as long as a service
_NOBODY = 65534
_CHOWN, _SETGID, _SETUID = 1 << 0, 1 << 6, 1 << 7


@dataclass(frozen=True)
class Machine:
    """The mechanisms of this machine.

    Attributes:
        landlock_abi: the version of the kernel's Landlock, 0 where there is none.
        libseccomp: the version of the library, None where there is none.
        bubblewrap: the program, or why it cannot be used.
    """

    landlock_abi: int
    libseccomp: str | None
    bubblewrap: Bubblewrap

    @property
    def obstacles(self) -> tuple[str, ...]:
        """What stands in the way of confining a worker, each with the way out; empty where nothing does."""
        if sys.platform != "linux":
            return (
                _("{system} offers no confinement; grade on Linux, in a virtual machine or a container").format(
                    system=platform.system()
                ),
            )
        found = []
        if self.libseccomp is None:
            found.append(_("libseccomp is not installed; on Debian and Ubuntu: apt install libseccomp2"))
        if not self.landlock_abi:
            message = _(
                "the kernel ({kernel}) has no Landlock, or it is switched off; Linux 5.13 and newer have it, if `lsm=` "
                "among the kernel's parameters names it"
            )
            found.append(message.format(kernel=platform.release()))
        return tuple(found)


def survey() -> Machine:
    """Look at this machine. Nothing is proven by it: see `grader.sandbox.proof`."""
    if sys.platform != "linux":
        return Machine(0, None, Bubblewrap(None, _("bubblewrap is for Linux")))
    return Machine(abi_version(), library_version(), find_bubblewrap())


def choose_user(number: int) -> int | None:
    """A user without rights for a worker to become, None where this process cannot change its user, or a file's."""
    if os.geteuid() != 0 or not _can_change_users():
        return None
    for user in (_SPARE_USERS[number % len(_SPARE_USERS)], _NOBODY):
        if _is_mapped(user):
            return user
    return None


def _can_change_users() -> bool:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    effective = next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff:"))
    needed = _CHOWN | _SETGID | _SETUID
    return effective & needed == needed


def _is_mapped(user: int) -> bool:
    """Whether the number exists in this user namespace; a container may have few."""
    for line in Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines():
        first, _outside, count = map(int, line.split())
        if first <= user < first + count:
            return True
    return False
