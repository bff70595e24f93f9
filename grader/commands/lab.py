"""`grader lab EXPERIMENT`: its arguments, and what it prints. Nothing heavy is imported until it runs."""

import argparse
import sys
import textwrap
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.commands.ending import Exit, complain
from grader.i18n import _

if TYPE_CHECKING:
    from grader.lab.experiments import Experiment
    from grader.lab.toolbox import Toolbox

__all__ = ["EXPERIMENT_NAMES", "add_command"]

EXPERIMENT_NAMES = ("statistics", "training", "changes", "depth", "width", "scale", "landscape")

_COLUMNS = 100


def _whole(least: int, text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if value < least:
        raise argparse.ArgumentTypeError(
            _("{text!r} is no whole number from {least} on").format(text=text, least=least)
        )
    return value


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(_("{text!r} is no number above 0").format(text=text))
    return value


def _several(read: Callable[[str], Any], text: str) -> tuple[Any, ...]:
    return tuple(sorted({read(part) for part in text.split(",")}))


# By name: how it is read, and what it is. An experiment takes those that are parameters of its `measure`.
_SIZES: dict[str, tuple[Callable[[str], Any], str]] = {
    "width": (partial(_whole, 1), _("units per layer")),
    "depth": (partial(_whole, 2), _("linear layers")),
    "nets": (partial(_whole, 1), _("nets per setting, each with draws and data of its own")),
    "steps": (partial(_whole, 1), _("training steps")),
    "learning_rate": (_positive, _("learning rate")),
    "samples": (partial(_whole, 2), _("random inputs")),
    "depths": (partial(_several, partial(_whole, 2)), _("numbers of layers, such as 2,5,11")),
    "widths": (partial(_several, partial(_whole, 1)), _("numbers of units, such as 8,32,128")),
    "scales": (partial(_several, _positive), _("factors on the standard deviation, such as 0.5,1,2")),
}


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``lab`` to the commands."""
    lab = commands.add_parser(
        "lab",
        help=_("see what initialisation does, in pictures"),
        description=_(
            "Draws what an experiment of the sheet shows, with your own functions where you have them. They run in "
            "this process, without isolation."
        ),
        epilog=_(
            "Exit codes: 0 done; 1 a function of yours failed; 2 wrong usage, such as a path without a submission; "
            "130 interrupted: what was finished is kept."
        ),
    )
    names = (*EXPERIMENT_NAMES, "all")
    lab.add_argument(
        "experiment", choices=names, metavar="EXPERIMENT", help=_("one of {names}").format(names=", ".join(names))
    )
    lab.add_argument(
        "--submission", default="assignment", metavar="PATH", help=_("whose functions to use (default: assignment)")
    )
    lab.add_argument("--out", default="lab", metavar="DIR", help=_("folder for the files (default: lab)"))
    lab.add_argument(
        "--seed",
        type=partial(_whole, 0),
        default=0,
        metavar="N",
        help=_("of everything random: the same seed gives the same files (default: 0)"),
    )
    sizes = lab.add_argument_group(_("sizes (each experiment has some of them)"))
    for name, (read, description) in _SIZES.items():
        flag, metavar = f"--{name.replace('_', '-')}", "LIST" if name in {"depths", "widths", "scales"} else "N"
        sizes.add_argument(flag, dest=name, type=read, metavar=metavar, help=description)
    lab.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> Exit:
    # Imported late: they import torch and matplotlib.
    import torch  # noqa: PLC0415

    from grader.exam.submission import SubmissionError  # noqa: PLC0415
    from grader.lab.experiments import EXPERIMENTS  # noqa: PLC0415
    from grader.workbench.own import take_own_functions  # noqa: PLC0415

    names = EXPERIMENT_NAMES if options.experiment == "all" else (options.experiment,)
    experiments = [EXPERIMENTS[name] for name in names]
    sizes = {name: value for name in _SIZES if (value := getattr(options, name)) is not None}
    for name in sizes:
        if not any(name in experiment.options for experiment in experiments):
            taken = ", ".join(f"--{option.replace('_', '-')}" for option in experiments[0].options)
            text = _("{experiment} has no --{name}; it takes {taken}")
            return complain(text.format(experiment=names[0], name=name.replace("_", "-"), taken=taken))
    torch.set_num_threads(1)  # small nets: whole trainings side by side use the cores better
    try:
        toolbox, remarks = take_own_functions(Path(options.submission))
        for remark in remarks:
            _say(remark)
        return max(
            _run_one(
                experiment,
                toolbox,
                Path(options.out),
                {"seed": options.seed, **{name: value for name, value in sizes.items() if name in experiment.options}},
            )
            for experiment in experiments
        )
    except SubmissionError as error:
        return complain(str(error))
    except OSError as error:
        return complain(_("a file cannot be written: {error}").format(error=error))
    except KeyboardInterrupt:
        return complain(_("interrupted; what was finished is in {out}").format(out=options.out), Exit.INTERRUPTED)


def _run_one(experiment: "Experiment", toolbox: "Toolbox", out: Path, options: dict[str, Any]) -> Exit:
    from grader.workbench.bench import run_experiment  # noqa: PLC0415 - imports matplotlib
    from grader.workbench.progress import show_progress  # noqa: PLC0415 - imports torch
    from grader.workbench.sources import name_own_sources  # noqa: PLC0415 - imports torch
    from grader.workbench.standing import StudentCodeError  # noqa: PLC0415 - imports torch

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
