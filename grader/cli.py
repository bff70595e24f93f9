"""The commands: ``grader check`` grades a submission, ``lab`` draws pictures, ``doctor`` examines the isolation."""

import argparse
import json
import os
import sys
from enum import IntEnum
from pathlib import Path

from grader import __version__
from grader.commands.ballot import add_ballot_command
from grader.commands.grade import add_grade_command
from grader.commands.report import add_report_command
from grader.commands.review import add_review_command
from grader.files import write_whole
from grader.i18n import _
from grader.judging.finding import Verdict
from grader.plugin import NOT_ISOLATED
from grader.report.forms.gradescope import gradescope_results
from grader.report.forms.junit import junit_of_grading
from grader.report.markdown import report_to_markdown
from grader.run import Run, run_exam
from grader.selftest.command import add_selftest
from grader.workbench.command import add_lab_command

__all__ = ["Exit", "main"]


class Exit(IntEnum):
    """Exit codes, part of the interface."""

    GRADED = 0
    BELOW_MINIMUM = 1
    USAGE = 2
    UNGRADABLE = 3
    NOT_ISOLATED = 4


_PYTEST_USAGE_ERROR = 4


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    code: int = options.run(options)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grader", description=_("Grades the exercise on weight initialisation."))
    parser.add_argument("--version", action="version", version=f"grader {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help=_("grade one submission"),
        description=_("Grades one submission by the same exam as pytest."),
        epilog=_(
            "Exit codes: 0 graded, whatever the points; 1 graded, but below --min-points; 2 wrong usage, such as a "
            "path without a submission; 3 not gradable: the grader failed, or was interrupted; 4 refused: --untrusted, "
            "and this machine cannot confine the submission."
        ),
    )
    check.add_argument("path", nargs="?", default="assignment", help=_("the submission's folder (default: assignment)"))
    check.add_argument("--json", metavar="FILE", help=_("write the report to this file"))
    check.add_argument("--pictures", metavar="DIR", help=_("draw what the submission's weights do, and link it"))
    check.add_argument("--junit", metavar="FILE", help=_("write the checks as JUnit XML, for CI servers"))
    check.add_argument("--gradescope", metavar="FILE", help=_("write Gradescope's results.json"))
    check.add_argument("--min-points", type=float, metavar="N", help=_("exit with 1 below so many automatic points"))
    check.add_argument("--salt", help=_("the course's salt: another salt draws other inputs"))
    check.add_argument("--reveal-all", action="store_true", help=_("show expected values of all checks (for tutors)"))
    check.add_argument(
        "--untrusted", action="store_true", help=_("grade others' code: refuse (exit code 4) unless it can be confined")
    )
    check.add_argument(
        "--unsafe-no-isolation",
        action="store_true",
        help=_("with --untrusted: grade even where it cannot be confined; every report says so"),
    )
    check.add_argument("-q", "--quiet", action="store_true", help=_("no line per check"))
    check.set_defaults(run=_check)
    doctor = commands.add_parser(
        "doctor",
        help=_("say how far this machine isolates a submission, and prove it"),
        description=_("Tries in a confined worker what no submission may do, and says what stands in the way."),
        epilog=_("Exit codes: 0 submissions are confined; 4 they are not."),
    )
    doctor.set_defaults(run=_doctor)
    add_grade_command(commands)
    add_lab_command(commands)
    add_selftest(commands)
    add_report_command(commands)
    add_review_command(commands)
    add_ballot_command(commands)
    return parser


def _check(options: argparse.Namespace) -> int:
    arguments = [f"--salt={options.salt}"] if options.salt is not None else []
    arguments += ["--reveal-all"] if options.reveal_all else []
    arguments += ["--untrusted"] if options.untrusted else []
    arguments += ["--unsafe-no-isolation"] if options.unsafe_no_isolation else []
    arguments += ["-q", "-o", "verbosity_test_cases=0"] if options.quiet else []
    run = run_exam(Path(options.path), arguments)
    try:
        _write_results(options, run)
        if options.pictures and run.report is not None:
            from grader.workbench.submitted import add_pictures  # noqa: PLC0415 - imports matplotlib

            add_pictures(run, Path(options.path), Path(options.pictures), Path(options.json or "report.json"))
            _write_json(options, run)
    except OSError as error:
        sys.stderr.write(_("grader: the report cannot be written: {error}").format(error=error) + "\n")
        return Exit.USAGE
    return _exit_code(options, run)


def _doctor(options: argparse.Namespace) -> int:  # noqa: ARG001 - it has none
    from grader.doctor import examine  # noqa: PLC0415 - imports torch

    lines, confined = examine()
    sys.stdout.write("\n".join(lines) + "\n")
    return Exit.GRADED if confined else Exit.NOT_ISOLATED


def _write_results(options: argparse.Namespace, run: Run) -> None:
    if run.report is None:
        return
    _write_json(options, run)
    grading = run.json["grading"] if run.json else {}
    if options.junit:
        write_whole(Path(options.junit), junit_of_grading(grading, options.path))
    if options.gradescope:
        write_whole(Path(options.gradescope), gradescope_results(grading))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(report_to_markdown(run.report))


def _write_json(options: argparse.Namespace, run: Run) -> None:
    if options.json:
        write_whole(Path(options.json), json.dumps(run.json, indent=1, ensure_ascii=False, default=str) + "\n")


def _exit_code(options: argparse.Namespace, run: Run) -> Exit:
    if run.report is None and run.exit_code == NOT_ISOLATED:
        return Exit.NOT_ISOLATED
    if run.report is None:
        return Exit.USAGE if run.exit_code == _PYTEST_USAGE_ERROR else Exit.UNGRADABLE
    if run.report.count(Verdict.UNGRADABLE) or run.report.count(None):
        return Exit.UNGRADABLE
    if options.min_points is not None and run.report.points < options.min_points:
        return Exit.BELOW_MINIMUM
    return Exit.GRADED
