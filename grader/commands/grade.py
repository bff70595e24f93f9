"""`grader grade PATHS… --out DIR`: grades a class."""

import argparse
import sys
from pathlib import Path

from grader.classroom.class_run import ClassResult, Course, grade_class
from grader.classroom.examiners.cluster import ParslEngine
from grader.classroom.examiners.job import Engine, EngineError, RefusedError
from grader.classroom.examiners.local import LocalEngine
from grader.classroom.results import Results, ResultsError
from grader.classroom.summary import summarise
from grader.commands.exit_codes import Exit, complain
from grader.commands.step_summary import append_to_step_summary
from grader.exercise import Exercise
from grader.i18n import _
from grader.processors import count_processors
from grader.report.cohort import CohortError
from grader.report.forms.attention import attention_lines
from grader.report.forms.class_summary import cohort_to_markdown
from grader.report.forms.writing import read_class, write_forms


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command is about, and what it takes."""
    parser.description = _(
        "Grades many submissions, each confined, by the same exam as pytest, and writes one report for each. A "
        "second run grades only what has changed; whatever ends a run, the same command goes on from there."
    )
    parser.epilog = _(
        "Exit codes: 0 all graded, whatever the points; 2 wrong usage, such as paths without any submission; "
        "3 some could not be graded, or the run was interrupted, or a report or page could not be written; 4 refused: "
        "this machine cannot confine submissions."
    )
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help=_(
            "submissions, or folders of them: plain folders, .zip, .tar.gz, a Moodle download, GitHub Classroom clones"
        ),
    )
    parser.add_argument("--out", required=True, metavar="DIR", help=_("where the reports go"))
    parser.add_argument("--jobs", type=_positive, metavar="N", help=_("so many at once (default: one per CPU)"))
    parser.add_argument(
        "--salt",
        help=_(
            "decides which inputs are drawn; keep it secret (default: the one kept in DIR/.salt, at first a random one)"
        ),
    )
    parser.add_argument("--fresh", action="store_true", help=_("grade those again that have not changed"))
    parser.add_argument(
        "--unsafe-no-isolation",
        action="store_true",
        help=_("grade even where submissions cannot be confined; every report says so"),
    )
    parser.add_argument(
        "--pictures", action="store_true", help=_("draw what each submission's functions do, for its page")
    )
    parser.add_argument("--engine", choices=["local", "parsl"], default="local", help=_("where (default: here)"))
    parser.add_argument("--parsl-config", metavar="FILE", help=_("a Python file that defines config, a parsl.Config"))


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(_("at least 1"))
    return number


def run(options: argparse.Namespace) -> Exit:
    """Run the command."""
    out = Path(options.out)
    if (options.engine == "parsl") != (options.parsl_config is not None):
        return complain(_("--engine parsl and --parsl-config FILE go together"), Exit.USAGE)
    if options.pictures and options.exercise.draw_pictures is None:
        return complain(_("--pictures: this sheet has nothing to draw"), Exit.USAGE)
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
    whole = bool(result.handins) and _write_forms(out)  # first: a terminal that is closed must not cost the pages
    sys.stdout.write("\n".join(summarise(options.exercise, result, out)) + "\n")
    if not result.handins:
        return Exit.USAGE
    if whole:
        sys.stdout.write("".join(f"{line}\n" for line in attention_lines(read_class(out))))
        sys.stdout.write(_("Read: {index}").format(index=out / "index.html") + "\n")
    return Exit.DONE if whole and not result.problems and not result.left else Exit.UNGRADABLE


def _write_forms(out: Path) -> bool:
    """Make pages and tables of the reports, and say whether all are there; what was graded stands without them."""
    try:
        write_forms(out)
        append_to_step_summary(cohort_to_markdown(read_class(out)))
    except (OSError, CohortError) as error:
        complain(_("the reports are there, but not all that is made from them: {error}").format(error=error))
        return False
    return True


def _grade_class(options: argparse.Namespace, results: Results) -> ClassResult:
    exercise: Exercise = options.exercise

    def make_engine() -> Engine:
        if options.engine == "parsl":
            return ParslEngine(Path(options.parsl_config))
        return LocalEngine(exercise, options.jobs or count_processors(), unsafe=options.unsafe_no_isolation)

    if results.kept_salt() not in {None, options.salt} and options.salt is not None:
        text = _("The salt is another one than that of {file}: all submissions are graded again, with other inputs.")
        sys.stdout.write(text.format(file=results.out / ".salt") + "\n")
        sys.stdout.flush()
    salt, drawn = results.choose_salt(options.salt)
    if drawn:
        text = _(
            "The salt was drawn at random and is kept in {file}: the next run into this folder draws the same inputs."
        )
        sys.stdout.write(text.format(file=results.out / ".salt") + "\n")
    course = Course(exercise, salt, options.unsafe_no_isolation, options.fresh, options.pictures)
    return grade_class([Path(path) for path in options.paths], results, course, make_engine, sys.stderr)
