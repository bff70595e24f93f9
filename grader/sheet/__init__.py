"""The sheet: everything that is this exercise, *how to initialise the weights of a deep ReLU network*.

``items`` has a file per item, with its checks and their points; ``contract`` says what the student's functions take and
give; ``initialisers``, ``samples``, ``pace``, ``kinds`` and ``remembered_training`` are what several items need;
``categories`` reads item 0. ``lab`` computes and draws what the sheet asks to observe, ``workbench`` lets students'
functions into it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from grader.exercise import Command, Exercise
from grader.i18n import _
from grader.sandbox.limits import Limits
from grader.sheet.categories import categories

if TYPE_CHECKING:
    from grader.report.model import Picture, Report

# Of a class's vote: whoever proposes more, or longer, fills the ballot of everybody.
_MAX_PROPOSALS, _MAX_LETTERS = 10, 80


def _proposals(answers: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(text[:_MAX_LETTERS] for text in categories(answers["0"])[:_MAX_PROPOSALS])


def _draw_pictures(
    exercise: Exercise, report: "Report", folder: Path, out: Path, report_file: Path
) -> "tuple[Picture, ...]":
    from grader.sheet.workbench.submitted import draw_submitted  # noqa: PLC0415 - imports matplotlib, 0.5 s

    return draw_submitted(exercise, report, folder, out, report_file)


EXERCISE = Exercise(
    "grader.sheet",
    _("Grades the exercise on weight initialisation."),
    package="assignment",
    files=("variance.py", "initializers.py", "measurements.py", "landscape.py", "answers.md"),
    answers="answers.md",
    hints="HINTS.md",
    # CPU time is what a slow but right solution needs. Filling a weight entry by entry in Python takes 6 µs an entry;
    # the largest call has 110,000 entries then, the exam 1.9 million. From 9 µs on it is 41,000 and 0.8 million.
    limits=Limits(call_seconds=5.0, run_seconds=60.0),
    reference="reference",
    repository=Path(__file__).parents[2],
    variants="tests/submissions/correct",
    proposals=_proposals,
    commands=(Command("lab", "grader.sheet.workbench.command", _("see what initialisation does, in pictures")),),
    draw_pictures=_draw_pictures,
)
