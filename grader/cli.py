"""The commands.

``grader check`` grades a submission, ``grade`` a class, ``lab`` draws pictures, ``doctor`` examines the isolation.
"""

import argparse
import importlib
import importlib.util
import json
import os
import sys
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from grader import __version__
from grader.commands.ballot import add_ballot_command
from grader.commands.report import add_report_command
from grader.commands.review import add_review_command
from grader.files import write_whole
from grader.i18n import _
from grader.judging.finding import Verdict
from grader.plugin import NOT_ISOLATED, PRACTICE_SALT
from grader.report.forms.gradescope import gradescope_results
from grader.report.forms.junit import junit_of_grading
from grader.report.markdown import report_to_markdown
from grader.run import Run, run_exam
from grader.selftest.command import add_selftest
from grader.workbench.command import add_lab_command

if TYPE_CHECKING:
    from grader.classroom.grading import ClassResult
    from grader.classroom.job import Engine
    from grader.classroom.results import Results

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
    _add_grade(commands)
    doctor = commands.add_parser(
        "doctor",
        help=_("say how far this machine isolates a submission, and prove it"),
        description=_("Tries in a confined worker what no submission may do, and says what stands in the way."),
        epilog=_("Exit codes: 0 submissions are confined; 4 they are not."),
    )
    doctor.set_defaults(run=_doctor)
    add_lab_command(commands)
    add_selftest(commands)
    add_report_command(commands)
    add_review_command(commands)
    add_ballot_command(commands)
    return parser


def _add_grade(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    grade = commands.add_parser(
        "grade",
        help=_("grade a class"),
        description=_(
            "Grades many submissions, each confined, by the same exam as pytest, and writes one report for each. A "
            "second run grades only what has changed; whatever ends a run, the same command goes on from there."
        ),
        epilog=_(
            "Exit codes: 0 all graded, whatever the points; 2 wrong usage, such as paths without any submission; "
            "3 some could not be graded, or the run was interrupted, or a report could not be written; 4 refused: this "
            "machine cannot confine submissions."
        ),
    )
    grade.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help=_(
            "submissions, or folders of them: plain folders, .zip, .tar.gz, a Moodle download, GitHub Classroom clones"
        ),
    )
    grade.add_argument("--out", required=True, metavar="DIR", help=_("where the reports go"))
    grade.add_argument("--jobs", type=_positive, metavar="N", help=_("so many at the same time (default: one per CPU)"))
    grade.add_argument("--salt", default=PRACTICE_SALT, help=_("the course's salt: another salt draws other inputs"))
    grade.add_argument("--fresh", action="store_true", help=_("grade those again that have not changed"))
    grade.add_argument(
        "--unsafe-no-isolation",
        action="store_true",
        help=_("grade even where submissions cannot be confined; every report says so"),
    )
    grade.add_argument("--engine", choices=["local", "parsl"], default="local", help=_("where (default: this machine)"))
    grade.add_argument("--parsl-config", metavar="FILE", help=_("a Python file that defines config, a parsl.Config"))
    grade.set_defaults(run=_grade)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(_("at least 1"))
    return number


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


def _grade(options: argparse.Namespace) -> int:
    from grader.classroom.job import EngineError, RefusedError  # noqa: PLC0415 - only who grades a class needs it
    from grader.classroom.results import Results, ResultsError  # noqa: PLC0415 - likewise
    from grader.classroom.summary import summarise  # noqa: PLC0415 - likewise

    out = Path(options.out)
    if (options.engine == "parsl") != (options.parsl_config is not None):
        return _complain(_("--engine parsl and --parsl-config FILE go together"), Exit.USAGE)
    try:
        results = Results(out)
    except (ResultsError, OSError) as error:
        return _complain(str(error), Exit.USAGE)
    try:
        result = _grade_class(options, results)
    except RefusedError as error:
        return _complain(str(error), Exit.NOT_ISOLATED)
    except EngineError as error:
        return _complain(str(error), Exit.UNGRADABLE)
    except OSError as error:
        text = _("{error}. What was graded before is kept; make room and run the same command again.")
        return _complain(text.format(error=error), Exit.UNGRADABLE)
    except KeyboardInterrupt:
        return _complain(_("interrupted; the same command goes on from here"), Exit.UNGRADABLE)
    finally:
        results.close()
    sys.stdout.write("\n".join(summarise(result, out)) + "\n")
    if not result.handins:
        return Exit.USAGE
    _write_forms(out)
    return Exit.UNGRADABLE if result.problems or result.left else Exit.GRADED


def _write_forms(out: Path) -> None:
    """Make of the reports whatever `grader.report.forms` makes; an installation may come without it."""
    if importlib.util.find_spec("grader.report.forms") is None:
        return
    try:
        importlib.import_module("grader.report.forms").write_forms(out)
    except OSError as error:
        _complain(
            _("the reports are there, but not all that is made from them: {error}").format(error=error), Exit.USAGE
        )


def _grade_class(options: argparse.Namespace, results: "Results") -> "ClassResult":
    from grader.classroom.grading import Course, grade_class  # noqa: PLC0415 - see _grade
    from grader.classroom.local import LocalEngine  # noqa: PLC0415 - likewise

    def make_engine() -> "Engine":
        if options.engine == "parsl":
            from grader.classroom.cluster import ParslEngine  # noqa: PLC0415 - needs the extra `cluster`

            return ParslEngine(Path(options.parsl_config))
        return LocalEngine(options.jobs or len(os.sched_getaffinity(0)), unsafe=options.unsafe_no_isolation)

    course = Course(options.salt, options.unsafe_no_isolation, options.fresh)
    return grade_class([Path(path) for path in options.paths], results, course, make_engine, sys.stderr)


def _complain(text: str, code: Exit) -> Exit:
    sys.stderr.write(f"grader: {text}\n")
    return code


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
