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

from grader.exam.contract import empty_weight
from grader.exam.sandboxing import make_sandbox
from grader.exam.seeds import derive_seed
from grader.exam.student import Student
from grader.exam.submission import PACKAGE, Submission, open_submission
from grader.exam.unmet import Unmet
from grader.i18n import _
from grader.lab.experiments import EXPERIMENTS
from grader.lab.toolbox import Toolbox
from grader.run import Run
from grader.sandbox.levels import Level
from grader.sandbox.session import Session
from grader.workbench.bench import Drawn, run_experiment
from grader.workbench.progress import show_progress
from grader.workbench.sources import name_submitted_sources
from grader.workbench.standing import StudentCodeError, find_standing, sort_out

__all__ = ["add_pictures"]

_INITIALISERS = ("linear_normal_", "relu_normal_", "scaled_relu_normal_")
# Small enough for an initialiser that fills weights entry by entry in Python, and for a whole class.
_OPTIONS: dict[str, dict[str, Any]] = {
    "statistics": {"width": 64},
    "training": {"nets": 5},
    "landscape": {"nets": 1, "depths": (), "widths": ()},
}


def add_pictures(run: Run, folder: Path, out: Path, report_file: Path) -> None:
    """Draw statistics, training and landscape of a graded submission, and link them in its report.

    A function that fails while it is drawn costs its experiment, and a line on standard error says so. Interrupted, the
    pictures that are finished are linked.

    Args:
        run: of the exam; the key ``pictures`` is added to the grading in its JSON.
        folder: the submission.
        out: folder for the files.
        report_file: the report; links are relative to its folder.

    Raises:
        OSError: a file cannot be written.
    """
    assert run.report is not None
    assert run.json is not None
    links: list[dict[str, str]] = []
    run.json["grading"]["pictures"] = links
    salt, level = run.report.salt, Level(run.report.environment.isolation.level)
    try:
        with _submitted_toolbox(folder, level, salt) as toolbox:
            for name, options in _OPTIONS.items():
                links.extend(_link(drawn, report_file.parent) for drawn in _draw(name, toolbox, out, options))
    except KeyboardInterrupt:
        sys.stderr.write(_("grader: interrupted while drawing") + "\n")
    sys.stdout.write(_("{count} pictures in {folder}").format(count=len(links), folder=out) + "\n")


def _draw(name: str, toolbox: Toolbox, out: Path, options: dict[str, Any]) -> Iterator[Drawn]:
    try:
        with show_progress(name) as progress:
            yield from run_experiment(
                EXPERIMENTS[name], toolbox, out, progress, options=options, sources=name_submitted_sources
            )
    except StudentCodeError as error:
        sys.stderr.write(_("grader: no pictures of {name}: {error}").format(name=name, error=error) + "\n")


def _link(drawn: Drawn, here: Path) -> dict[str, str]:
    paths = {"png": drawn.png, "svg": drawn.svg, "numbers": drawn.numbers}
    # As a browser wants it, also where the pictures lie above or beside the report.
    links = {kind: Path(os.path.relpath(path, here)).as_posix() for kind, path in paths.items()}
    return {"experiment": drawn.experiment, "title": drawn.title, **links}


@contextmanager
def _submitted_toolbox(folder: Path, level: Level, salt: str) -> Iterator[Toolbox]:
    """Lend a toolbox with the submission's initialisers; everything else in it is built in."""
    submission = open_submission(folder)
    with closing(make_sandbox(level)) as sandbox, closing(sandbox.open(folder, PACKAGE)) as session:
        student = Student(submission, session, derive_seed(salt, "pictures"))
        standings = {name: find_standing(student, name) for name in _INITIALISERS}
        yield sort_out(standings, lambda name: _remote(submission, session, name))[0]


def _remote(submission: Submission, session: Session, name: str) -> Callable[..., Tensor]:
    """An initialiser that fills a weight in the sandbox, from which the one here gets its entries."""

    def fill(weight: Tensor, *arguments: float) -> Tensor:
        fan_out, fan_in = weight.shape
        # The toolbox has seeded the generator here; the generators there follow it.
        student = Student(submission, session, int(torch.randint(2**62, ())))
        try:
            answer = getattr(student, name)(empty_weight(fan_out, fan_in), *arguments)
        except Unmet as unmet:
            raise StudentCodeError(unmet.finding.reason) from None
        return weight.copy_(torch.from_numpy(answer.value))

    return fill
