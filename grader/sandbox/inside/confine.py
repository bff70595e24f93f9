"""Locks the process up before a student's code enters it."""

import os
import tempfile
from typing import Any

from .identity import become, renounce_privileges
from .landlock import restrict_files
from .resource_limits import limit_rest
from .seccomp import restrict_calls


def confine(plan: dict[str, Any], scratch: str, folder: str, cpu_seconds: float) -> None:
    """Give up everything that the plan does not leave.

    Nothing is believed of its success: `grader.sandbox.proof` tries, in a worker of the same kind, what must fail.

    Args:
        plan: the fields of `grader.sandbox.confinement.Plan`.
        scratch: the one folder to write in.
        folder: the submission, to be read.
        cpu_seconds: a bound on the whole process's CPU time.

    Raises:
        OSError: if a step fails; the process must then end.
    """
    os.umask(0o077)
    os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = scratch
    # matplotlib, which students import for pictures of their own, does not load without a folder for its cache, and
    # in the scratch folder none can be made.
    os.environ["MPLCONFIGDIR"] = scratch
    user = plan["user"]
    limit_rest(os.getuid() if user is None else user, cpu_seconds)
    renounce_privileges()
    # The paths are opened while that is still allowed; system calls go last, because each step before makes some.
    restrict_files([*plan["readable"], folder], plan["listable"], [scratch])
    become(user, read_all=plan["read_all"])
    restrict_calls()
