"""``grader check``: grades one submission."""

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from grader.classroom.handin import HandIn, NoSubmission
from grader.classroom.intake import take_in_one
from grader.classroom.results import describe
from grader.classroom.ungradable import machinery
from grader.commands.exit_codes import Exit, complain
from grader.commands.step_summary import append_to_step_summary
from grader.engine.likely import is_untouched
from grader.exercise import Exercise
from grader.files import write_whole
from grader.i18n import _
from grader.judging.finding import Verdict
from grader.plugin import SESSION_REFUSED
from grader.plugin.run import Run, run_exam
from grader.report.as_json import report_data, to_json, to_text
from grader.report.forms.gradescope import gradescope_problem, gradescope_results
from grader.report.forms.junit import junit_of_problem, junit_of_report
from grader.report.markdown import escape, report_to_markdown
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
    parser.add_argument(
        "path", nargs="?", help=_("the submission: a folder, or an archive (default: the folder that the sheet names)")
    )
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
    if options.pictures and exercise.draw_pictures is None:
        return complain(_("--pictures: this sheet has nothing to draw"))
    if options.min_points is not None:  # to add up the points is to import the sheet, which takes its time
        possible = sum(check.points for check in exercise.checks)
        if not 0 <= options.min_points <= possible:
            text = _("--min-points {points}: there are {possible} automatic points to earn")
            return complain(text.format(points=f"{options.min_points:g}", possible=possible))
    path = Path(options.path or exercise.package)
    try:
        is_complete = path.is_dir() and _is_complete(exercise, path)
    except OSError as error:
        return _refuse(options, NoSubmission(str(path), _("cannot be read: {error}.").format(error=error.strerror)))
    try:
        if is_complete:
            return _grade(options, HandIn("", str(path), str(path), path), path)
        with tempfile.TemporaryDirectory(prefix="grader-check-") as work:
            handin = take_in_one(exercise, path, Path(work))
            if isinstance(handin, NoSubmission) or handin.folder is None:
                return _refuse(options, handin)
            return _grade(options, handin, handin.folder)
    except OSError as error:
        return complain(_("the report cannot be written: {error}").format(error=error))


def _is_complete(exercise: Exercise, folder: Path) -> bool:
    """Whether nothing but the files that are asked for can be meant: beside an untouched one, another may be."""
    if not all((folder / name).is_file() for name in exercise.files):
        return False
    others = {path.name for path in folder.iterdir() if path.suffix in {".py", ".md"}} - set(exercise.files)
    return not others or not any(is_untouched(exercise, folder, name, name) for name in exercise.files)


def _refuse(options: argparse.Namespace, handin: HandIn | NoSubmission) -> Exit:
    """Say why there is nothing to grade, wherever a result was asked for."""
    if isinstance(handin, HandIn):
        _write_problem(options, handin)
        return complain(f"{handin.source}: {handin.problem}", Exit.UNGRADABLE)
    _write_problem(options, HandIn("", handin.path, handin.path, None, problem=handin.reason))
    return complain(f"{handin.path}: {handin.reason}")


def _grade(options: argparse.Namespace, handin: HandIn, folder: Path) -> Exit:

    exercise: Exercise = options.exercise
    arguments = [f"--submission-name={handin.name}"]
    arguments += [f"--salt={options.salt}"] if options.salt is not None else []
    arguments += ["--reveal-all"] if options.reveal_all else []
    arguments += ["--untrusted"] if options.untrusted else []
    arguments += ["--unsafe-no-isolation"] if options.unsafe_no_isolation else []
    arguments += ["-q", "-o", "verbosity_test_cases=0"] if options.quiet else []
    sys.stdout.write("".join(f"{handin.source}: {note}\n" for note in handin.notes))
    run = run_exam(exercise, folder, arguments)
    if run.report is None:
        problem = run.problem or _("The grader failed before anything was graded; what it printed says why.")
        _write_problem(options, replace(handin, problem=problem))
        return _exit_code(options, run)
    _write_json(options, handin, run)
    _write_forms(options, run.report, handin.name)
    if options.pictures and exercise.draw_pictures:
        report_file = Path(options.json or "report.json")
        drawn = exercise.draw_pictures(exercise, run.report, folder, Path(options.pictures), report_file)
        _write_json(options, handin, run.with_pictures(drawn))
    return _exit_code(options, run)


def _write_json(options: argparse.Namespace, handin: HandIn, run: Run) -> None:

    if options.json and run.json is not None:
        about = {"classroom": to_json(describe(handin, ""))} if handin.notes else {}
        write_whole(Path(options.json), to_text(about | run.json))


def _write_forms(options: argparse.Namespace, report: Report, name: str) -> None:

    if options.junit:
        write_whole(Path(options.junit), junit_of_report(report, name))
    if options.gradescope:
        write_whole(Path(options.gradescope), gradescope_results(report))
    append_to_step_summary(report_to_markdown(report))


def _write_problem(options: argparse.Namespace, handin: HandIn) -> None:
    """Write every result that was asked for, with the reason in it: a server must not show that of an earlier run."""
    handin = replace(handin, id=handin.id or "submission")
    if options.json:
        write_whole(Path(options.json), to_text(report_data(None, machinery(), describe(handin, ""))))
    if options.junit:
        write_whole(Path(options.junit), junit_of_problem(handin.name, handin.problem))
    if options.gradescope:
        write_whole(Path(options.gradescope), gradescope_problem(handin.problem))
    append_to_step_summary(f"## {_('Not graded')}\n\n{escape(handin.name)}: {escape(handin.problem)}\n")


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
