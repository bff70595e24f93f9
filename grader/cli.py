"""The program `grader`: a module per command in `grader.commands`, the sheet's own commands, a parser around them."""

import argparse
from pathlib import Path

from grader import __version__
from grader.commands import ballot, check, doctor, grade, report, review, selftest
from grader.commands.ending import Exit, complain
from grader.exercise import ExerciseError, configured_sheet, load_exercise
from grader.i18n import _


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    # Which commands there are depends on the sheet, so that option is looked at first.
    sheet = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    sheet.add_argument(
        "--sheet",
        metavar="SHEET",
        help=_("the package of the sheet, or its folder (default: what ./pyproject.toml says under [tool.grader])"),
    )
    known, others = sheet.parse_known_args(arguments)
    try:
        exercise = load_exercise(known.sheet or configured_sheet(Path()))
    except ExerciseError as error:
        return complain(str(error), Exit.USAGE)
    parser = argparse.ArgumentParser(prog="grader", description=exercise.title, parents=[sheet])
    parser.add_argument("--version", action="version", version=f"grader {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    # In the order in which they are needed: a student's, a tutor's, a maintainer's.
    check.add_command(commands)
    for add_command in exercise.commands:
        add_command(commands)
    for command in (grade, report, review, ballot, doctor, selftest):
        command.add_command(commands)
    options = parser.parse_args(others)
    options.exercise = exercise
    code: int = options.run(options)
    return code
