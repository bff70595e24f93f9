"""The program `grader`: which commands there are, and the parser around them.

A command is a module with ``add_arguments(parser)`` and ``run(options)``. It is imported when it was chosen, and all
that it needs with it, so that no command waits for what only others need.
"""

import argparse
import importlib
from pathlib import Path

from grader import __version__
from grader.commands.exit_codes import Exit, complain
from grader.commands.streams import outlive_readers
from grader.exercise import Command, ExerciseError, load_configured, load_exercise
from grader.i18n import _
from grader.sandbox.launch import SandboxError

_CHECK = Command("check", "grader.commands.check", _("grade one submission"))
_OTHERS = (
    Command("grade", "grader.commands.grade", _("grade a class")),
    Command("report", "grader.commands.report", _("make pages, tables and LMS files of a graded class")),
    Command("review", "grader.commands.review", _("give points for the written answers of a graded class")),
    Command("ballot", "grader.commands.ballot", _("count the vote of a class")),
    Command("doctor", "grader.commands.doctor", _("say how far this machine isolates a submission, and prove it")),
    Command("selftest", "grader.commands.selftest", _("test the exam itself, by answers known to be right or wrong")),
)


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    outlive_readers()
    try:
        return _run(arguments)
    except ExerciseError as error:
        return complain(str(error), Exit.USAGE)
    except SandboxError as error:
        return complain(str(error), Exit.UNGRADABLE)
    except KeyboardInterrupt:
        return complain(_("interrupted"), Exit.INTERRUPTED)


def _run(arguments: list[str] | None) -> int:
    # Which commands there are depends on the sheet, so that option is looked at first.
    sheet = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    sheet.add_argument(
        "--sheet",
        metavar="SHEET",
        help=_("the package of the sheet, or its folder (default: what ./pyproject.toml says under [tool.grader])"),
    )
    known, others = sheet.parse_known_args(arguments)
    exercise = load_exercise(known.sheet) if known.sheet else load_configured(Path())
    parser = argparse.ArgumentParser(prog="grader", description=exercise.title, parents=[sheet])
    parser.epilog = _(
        "Exit codes, besides those in a command's own help: 3 no sandbox can be started; 130 interrupted by Ctrl-C."
    )
    parser.add_argument("--version", action="version", version=f"grader {__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    chosen = next((word for word in others if not word.startswith("-")), "")
    # In the order in which they are needed: a student's, a tutor's, a maintainer's.
    for command in (_CHECK, *exercise.commands, *_OTHERS):
        subparser = subparsers.add_parser(command.name, help=command.help)
        if command.name == chosen:
            module = importlib.import_module(command.module)
            module.add_arguments(subparser)
            subparser.set_defaults(run=module.run)
    options = parser.parse_args(others)
    options.exercise = exercise
    code: int = options.run(options)
    return code
