"""`grader grade PATHS… --out DIR`: grades a class."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grader.commands.ending import Exit, complain
from grader.exercise import Exercise
from grader.i18n import _

if TYPE_CHECKING:
    from grader.classroom.class_run import ClassResult
    from grader.classroom.examiners.job import Engine
    from grader.classroom.results import Results


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
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
    grade.add_argument("--salt", help=_("the course's salt: another salt draws other inputs"))
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


def _grade(options: argparse.Namespace) -> Exit:
    # The classroom, pytest and the forms take half a second of CPU time to import, which no other command should spend.
    from grader.classroom.examiners.job import EngineError, RefusedError  # noqa: PLC0415
    from grader.classroom.results import Results, ResultsError  # noqa: PLC0415
    from grader.classroom.summary import summarise  # noqa: PLC0415

    out = Path(options.out)
    if (options.engine == "parsl") != (options.parsl_config is not None):
        return complain(_("--engine parsl and --parsl-config FILE go together"), Exit.USAGE)
    try:
        results = Results(out)
    except (ResultsError, OSError) as error:
        return complain(str(error), Exit.USAGE)
    try:
        result = _grade_class(options, results)
    except RefusedError as error:
        return complain(str(error), Exit.NOT_ISOLATED)
    except EngineError as error:
        return complain(str(error), Exit.UNGRADABLE)
    except OSError as error:
        text = _("{error}. What was graded before is kept; make room and run the same command again.")
        return complain(text.format(error=error), Exit.UNGRADABLE)
    except KeyboardInterrupt:
        return complain(_("interrupted; the same command goes on from here"), Exit.UNGRADABLE)
    finally:
        results.close()
    sys.stdout.write("\n".join(summarise(options.exercise, result, out)) + "\n")
    if not result.handins:
        return Exit.USAGE
    _write_forms(out)
    return Exit.UNGRADABLE if result.problems or result.left else Exit.DONE


def _write_forms(out: Path) -> None:
    """Make pages and tables of the reports; what was graded stands without them."""
    from grader.report.cohort import CohortError  # noqa: PLC0415 - see _grade
    from grader.report.forms.writing import write_forms  # noqa: PLC0415 - likewise

    try:
        write_forms(out)
    except (OSError, CohortError) as error:
        complain(
            _("the reports are there, but not all that is made from them: {error}").format(error=error), Exit.USAGE
        )
        return
    sys.stdout.write(_("Read: {index}").format(index=out / "index.html") + "\n")


def _grade_class(options: argparse.Namespace, results: "Results") -> "ClassResult":
    from grader.classroom.class_run import Course, grade_class  # noqa: PLC0415 - see _grade
    from grader.classroom.examiners.local import LocalEngine  # noqa: PLC0415 - likewise
    from grader.plugin import PRACTICE_SALT  # noqa: PLC0415 - likewise

    exercise: Exercise = options.exercise

    def make_engine() -> "Engine":
        if options.engine == "parsl":
            from grader.classroom.examiners.cluster import ParslEngine  # noqa: PLC0415 - needs the extra `cluster`

            return ParslEngine(Path(options.parsl_config))
        return LocalEngine(exercise, options.jobs or len(os.sched_getaffinity(0)), unsafe=options.unsafe_no_isolation)

    course = Course(
        exercise, PRACTICE_SALT if options.salt is None else options.salt, options.unsafe_no_isolation, options.fresh
    )
    return grade_class([Path(path) for path in options.paths], results, course, make_engine, sys.stderr)
