"""What this machine offers to confine a worker with."""

import platform
import sys
from dataclasses import dataclass

from grader.i18n import _

if sys.platform == "linux":
    from grader.sandbox.inside.linux.landlock import abi_version
    from grader.sandbox.inside.linux.seccomp import library_version
    from grader.sandbox.linux.bubblewrap import find_bubblewrap


@dataclass(frozen=True)
class Machine:
    """The mechanisms of this machine.

    Attributes:
        landlock_abi: the version of the kernel's Landlock, 0 where there is none.
        libseccomp: the version of the library, None where there is none.
        bubblewrap: the program's path, None where it cannot be used.
        without_bubblewrap: why not.
    """

    landlock_abi: int
    libseccomp: str | None
    bubblewrap: str | None
    without_bubblewrap: str = ""

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
    """Look at this machine. Nothing is proven by it: see `grader.sandbox.linux.proof`."""
    if sys.platform == "linux":
        return Machine(abi_version(), library_version(), *find_bubblewrap())
    return Machine(0, None, None, _("bubblewrap is for Linux"))
