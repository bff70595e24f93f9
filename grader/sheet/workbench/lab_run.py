"""What `grader lab` does: runs experiments with a student's functions, draws them, and says what to look for."""

import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from grader.commands.exit_codes import Exit, complain
from grader.engine.submission import SubmissionError
from grader.exercise import Exercise
from grader.i18n import _
from grader.sheet.lab.experiments import EXPERIMENTS, Experiment
from grader.sheet.lab.toolbox import Toolbox
from grader.sheet.workbench.bench import run_experiment
from grader.sheet.workbench.own import take_own_functions
from grader.sheet.workbench.progress import show_progress
from grader.sheet.workbench.sources import name_own_sources
from grader.sheet.workbench.standing import StudentCodeError

_COLUMNS = 100


def run_lab(
    exercise: Exercise, folder: Path, out: Path, names: Sequence[str], *, seed: int, sizes: Mapping[str, Any]
) -> Exit:
    """Run experiments.

    Args:
        exercise: what the functions are functions of.
        folder: the student's.
        out: folder for the files.
        names: of the experiments.
        seed: of everything random.
        sizes: options of the experiments; each takes those that it has.
    """
    experiments = [EXPERIMENTS[name] for name in names]
    for name in sizes:
        if not any(name in experiment.options for experiment in experiments):
            taken = ", ".join(f"--{option.replace('_', '-')}" for option in experiments[0].options)
            text = _("{experiment} has no --{name}; it takes {taken}")
            return complain(text.format(experiment=names[0], name=name.replace("_", "-"), taken=taken))
    torch.set_num_threads(1)  # small nets: whole trainings side by side use the cores better
    try:
        toolbox, remarks = take_own_functions(exercise, folder)
        for remark in remarks:
            _say(remark)
        return max(_run_one(experiment, toolbox, out, {"seed": seed, **sizes}) for experiment in experiments)
    except SubmissionError as error:
        return complain(str(error))
    except OSError as error:
        return complain(_("a file cannot be written: {error}").format(error=error))
    except KeyboardInterrupt:
        return complain(_("interrupted; what was finished is in {out}").format(out=out), Exit.INTERRUPTED)


def _run_one(experiment: Experiment, toolbox: Toolbox, out: Path, sizes: Mapping[str, Any]) -> Exit:
    options = {name: value for name, value in sizes.items() if name in experiment.options}
    _say(f"\n{experiment.name} ({_('item')} {', '.join(experiment.items)}): {experiment.summary}")
    _say(name_own_sources(experiment, toolbox), indent="  ")
    try:
        with show_progress(experiment.name) as progress:
            for picture in run_experiment(
                experiment, toolbox, out, progress, options=options, sources=name_own_sources
            ):
                _say(f"{picture.png}, {picture.svg.suffix}", indent="  ")
    except StudentCodeError as error:
        _say(str(error), indent="  ")
        return Exit.FAILED
    _say(_("What to look for:"), indent="  ")
    for question in experiment.questions:
        _say(f"- {question}", indent="  ", hanging="    ")
    return Exit.DONE


def _say(text: str, indent: str = "", hanging: str | None = None) -> None:
    """Print a paragraph, and let it be seen at once."""
    lines = [
        textwrap.fill(
            line,
            _COLUMNS,
            initial_indent=indent,
            subsequent_indent=indent if hanging is None else hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
