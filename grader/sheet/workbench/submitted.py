"""A tutor's pictures of a submission, drawn in the trusted process from weights that its functions returned.

Nothing of the submission runs here: its initialisers run in the sandbox, at the level at which it was graded, and bring
back numbers. All that is done with these numbers, normalisation included, is the lab's own.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from grader.engine.sandboxing import make_sandbox
from grader.engine.seeds import derive_seed
from grader.engine.student import Student
from grader.engine.submission import Submission, open_submission
from grader.engine.unmet import Unmet
from grader.exercise import Exercise
from grader.i18n import _
from grader.report.model import Picture, Report
from grader.sandbox.levels import Level
from grader.sandbox.session import Session
from grader.sheet.contract import empty_weight
from grader.sheet.lab.experiments import EXPERIMENTS
from grader.sheet.lab.toolbox import Toolbox
from grader.sheet.workbench.bench import Drawn, run_experiment
from grader.sheet.workbench.progress import show_progress
from grader.sheet.workbench.sources import name_submitted_sources
from grader.sheet.workbench.standing import StudentCodeError, find_standing, sort_out

_INITIALISERS = ("linear_normal_", "relu_normal_", "scaled_relu_normal_")
# Small enough for an initialiser that fills weights entry by entry in Python, and for a whole class.
_OPTIONS: dict[str, dict[str, Any]] = {
    "statistics": {"width": 64},
    "training": {"nets": 5},
    "landscape": {"nets": 1, "depths": (), "widths": ()},
}


def draw_submitted(
    exercise: Exercise, report: Report, folder: Path, out: Path, report_file: Path
) -> tuple[Picture, ...]:
    """Draw statistics, training and landscape of a graded submission.

    A function that fails while it is drawn costs its experiment, and a line on standard error says so. Interrupted, the
    pictures that are finished are returned.

    Args:
        exercise: what it is a submission to.
        report: on it.
        folder: the submission.
        out: folder for the files.
        report_file: where the report will lie; links are relative to its folder.

    Raises:
        OSError: a file cannot be written.
    """
    pictures: list[Picture] = []
    salt, level = report.environment.salt, Level(report.environment.isolation.level)
    try:
        with _submitted_toolbox(exercise, folder, level, salt) as toolbox:
            for name, options in _OPTIONS.items():
                pictures.extend(_link(drawn, report_file.parent) for drawn in _draw(name, toolbox, out, options))
    except KeyboardInterrupt:
        sys.stderr.write(_("grader: interrupted while drawing") + "\n")
    sys.stdout.write(_("{count} pictures in {folder}").format(count=len(pictures), folder=out) + "\n")
    return tuple(pictures)


def _draw(name: str, toolbox: Toolbox, out: Path, options: dict[str, Any]) -> Iterator[Drawn]:
    try:
        with show_progress(name) as progress:
            yield from run_experiment(
                EXPERIMENTS[name], toolbox, out, progress, options=options, sources=name_submitted_sources
            )
    except StudentCodeError as error:
        sys.stderr.write(_("grader: no pictures of {name}: {error}").format(name=name, error=error) + "\n")


def _link(drawn: Drawn, here: Path) -> Picture:
    paths = {"png": drawn.png, "svg": drawn.svg, "numbers": drawn.numbers}
    # As a browser wants it, also where the pictures lie above or beside the report.
    links = {kind: Path(os.path.relpath(path, here)).as_posix() for kind, path in paths.items()}
    return Picture(drawn.experiment, drawn.title, **links)


@contextmanager
def _submitted_toolbox(exercise: Exercise, folder: Path, level: Level, salt: str) -> Iterator[Toolbox]:
    """Lend a toolbox with the submission's initialisers; everything else in it is built in."""
    submission = open_submission(exercise, folder)
    with closing(make_sandbox(exercise, level)) as sandbox, closing(sandbox.open(folder, exercise.package)) as session:
        student = Student(exercise, submission, session, derive_seed(salt, "pictures"))
        standings = {name: find_standing(student, exercise.functions[name]) for name in _INITIALISERS}
        yield sort_out(standings, lambda name: _remote(exercise, submission, session, name))[0]


def _remote(exercise: Exercise, submission: Submission, session: Session, name: str) -> Callable[..., Tensor]:
    """An initialiser that fills a weight in the sandbox, from which the one here gets its entries."""

    def fill(weight: Tensor, *arguments: float) -> Tensor:
        fan_out, fan_in = weight.shape
        # The toolbox has seeded the generator here; the generators there follow it.
        student = Student(exercise, submission, session, int(torch.randint(2**62, ())))
        try:
            answer = getattr(student, name)(empty_weight(fan_out, fan_in), *arguments)
        except Unmet as unmet:
            raise StudentCodeError(unmet.finding.reason) from None
        return weight.copy_(torch.from_numpy(answer.value))

    return fill
