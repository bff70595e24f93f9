"""Locks the process up before a student's code enters it."""

import os
import socket
from typing import Any

from .identity import become, renounce_privileges
from .landlock import restrict_files
from .resource_limits import limit_rest
from .seccomp import report_creations, restrict_calls


def confine(plan: dict[str, Any], scratch: str, cpu_seconds: float, permits: socket.socket) -> None:
    """Give up everything that the plan does not leave.

    Nothing is believed of its success: `grader.sandbox.linux.proof` tries what must fail, in a worker of the same kind.

    Args:
        plan: the fields of `grader.sandbox.linux.confinement.Plan`.
        scratch: the one folder to write in, which holds a copy of the submission.
        cpu_seconds: a bound on the whole process's CPU time.
        permits: takes the descriptor at which the kernel asks whether something may be made.

    Raises:
        OSError: if a step fails; the process must then end.
    """
    os.umask(0o077)
    user = plan["user"]
    limit_rest(os.getuid() if user is None else user, cpu_seconds)
    renounce_privileges()
    # The paths are opened while that is still allowed; system calls go last, because each step before makes some.
    restrict_files(plan["readable"], plan["listable"], [scratch])
    become(user, read_all=plan["read_all"])
    with permits:
        socket.send_fds(permits, [b"\0"], [report_creations()])
    restrict_calls()
