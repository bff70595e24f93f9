"""``grader check``: grades one submission."""

import argparse
from pathlib import Path

from grader.commands.exit_codes import Exit, complain
from grader.commands.step_summary import append_to_step_summary
from grader.exercise import Exercise
from grader.files import write_whole
from grader.i18n import _
from grader.judging.finding import Verdict
from grader.plugin import SESSION_REFUSED
from grader.plugin.run import Run, run_exam
from grader.report.as_json import to_text
from grader.report.forms.gradescope import gradescope_results
from grader.report.forms.junit import junit_of_report
from grader.report.markdown import report_to_markdown
from grader.report.model import Report

_PYTEST_USAGE_ERROR = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command is about, and what it takes."""
    parser.description = _("Grades one submission by the same exam as pytest.")
    parser.epilog = _(
        "Exit codes: 0 graded, whatever the points; 1 graded, but below --min-points; 2 wrong usage, such as a "
        "path without a submission; 3 not gradable: the grader failed, or was interrupted; 4 refused: --untrusted, "
        "and this machine cannot confine the submission."
    )
    parser.add_argument("path", nargs="?", help=_("the submission's folder (default: the one that the sheet names)"))
    parser.add_argument("--json", metavar="FILE", help=_("write the report to this file"))
    parser.add_argument("--pictures", metavar="DIR", help=_("draw what the submission's functions do, and link it"))
    parser.add_argument("--junit", metavar="FILE", help=_("write the checks as JUnit XML, for CI servers"))
    parser.add_argument("--gradescope", metavar="FILE", help=_("write Gradescope's results.json"))
    parser.add_argument("--min-points", type=float, metavar="N", help=_("exit with 1 below so many automatic points"))
    parser.add_argument("--salt", help=_("the course's salt: another salt draws other inputs"))
    parser.add_argument("--reveal-all", action="store_true", help=_("show expected values of all checks (for tutors)"))
    parser.add_argument(
        "--untrusted", action="store_true", help=_("grade others' code: refuse (exit code 4) unless it can be confined")
    )
    parser.add_argument(
        "--unsafe-no-isolation",
        action="store_true",
        help=_("with --untrusted: grade even where it cannot be confined; every report says so"),
    )
    parser.add_argument("-q", "--quiet", action="store_true", help=_("no line per check"))


def run(options: argparse.Namespace) -> Exit:
    """Run the command."""
    exercise: Exercise = options.exercise
    folder = Path(options.path or exercise.package)
    arguments = [f"--salt={options.salt}"] if options.salt is not None else []
    arguments += ["--reveal-all"] if options.reveal_all else []
    arguments += ["--untrusted"] if options.untrusted else []
    arguments += ["--unsafe-no-isolation"] if options.unsafe_no_isolation else []
    arguments += ["-q", "-o", "verbosity_test_cases=0"] if options.quiet else []
    possible = sum(check.points for check in exercise.checks)
    if options.min_points is not None and not 0 <= options.min_points <= possible:
        text = _("--min-points {points}: there are {possible} automatic points to earn")
        return complain(text.format(points=f"{options.min_points:g}", possible=possible))
    if options.pictures and exercise.draw_pictures is None:
        return complain(_("--pictures: this sheet has nothing to draw"))
    run = run_exam(exercise, folder, arguments)
    try:
        if run.report is not None:
            _write_json(options, run)
            _write_forms(options, run.report, str(folder))
            if options.pictures and exercise.draw_pictures:
                report_file = Path(options.json or "report.json")
                drawn = exercise.draw_pictures(exercise, run.report, folder, Path(options.pictures), report_file)
                _write_json(options, run.with_pictures(drawn))
    except OSError as error:
        return complain(_("the report cannot be written: {error}").format(error=error))
    return _exit_code(options, run)


def _write_json(options: argparse.Namespace, run: Run) -> None:

    if options.json and run.json is not None:
        write_whole(Path(options.json), to_text(run.json))


def _write_forms(options: argparse.Namespace, report: Report, name: str) -> None:

    if options.junit:
        write_whole(Path(options.junit), junit_of_report(report, name))
    if options.gradescope:
        write_whole(Path(options.gradescope), gradescope_results(report))
    append_to_step_summary(report_to_markdown(report))


def _exit_code(options: argparse.Namespace, run: Run) -> Exit:

    if run.report is None and run.exit_code == SESSION_REFUSED:
        return Exit.NOT_ISOLATED
    if run.report is None:
        return Exit.USAGE if run.exit_code == _PYTEST_USAGE_ERROR else Exit.UNGRADABLE
    if run.report.count(Verdict.UNGRADABLE) or run.report.count(None):
        return Exit.UNGRADABLE
    if options.min_points is not None and run.report.points.automatic < options.min_points:
        return Exit.FAILED
    return Exit.DONE
