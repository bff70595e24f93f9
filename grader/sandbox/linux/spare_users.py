"""Users without rights, for workers to become."""

import os
from pathlib import Path

_SPARE_USERS = range(61184, 65000)  # no real user's: systemd sets them aside for users that live as long as a service
_NOBODY = 65534
_CHOWN, _SETGID, _SETUID = 1 << 0, 1 << 6, 1 << 7


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
