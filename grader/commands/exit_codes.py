"""How a command ends: exit codes, which are part of the interface and in every command's help, and complaints."""

import sys
from enum import IntEnum

__all__ = ["Exit", "complain"]


class Exit(IntEnum):
    """What became of a command."""

    DONE = 0
    FAILED = 1  # too few points, a function that fails, a verdict that is not as it should be
    USAGE = 2
    UNGRADABLE = 3
    NOT_ISOLATED = 4
    INTERRUPTED = 130


def complain(text: str, code: Exit = Exit.USAGE) -> Exit:
    """Say on standard error what went wrong, and return the exit code."""
    sys.stderr.write(f"grader: {text}\n")
    return code
