"""The program `grader`: one module per command in `grader.commands`, and this parser around them."""

import argparse

from grader import __version__
from grader.commands import ballot, check, doctor, grade, lab, report, review, selftest
from grader.i18n import _

__all__ = ["main"]

# In the order in which they are needed: a student's, a tutor's, a maintainer's.
_COMMANDS = (check, lab, grade, report, review, ballot, doctor, selftest)


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    parser = argparse.ArgumentParser(prog="grader", description=_("Grades the exercise on weight initialisation."))
    parser.add_argument("--version", action="version", version=f"grader {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add_command(commands)
    options = parser.parse_args(arguments)
    code: int = options.run(options)
    return code
