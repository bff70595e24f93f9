"""`grader lab EXPERIMENT`: its arguments, and what it prints. Nothing heavy is imported until it runs."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from grader.commands.exit_codes import Exit
from grader.i18n import _

EXPERIMENT_NAMES = ("statistics", "training", "changes", "depth", "width", "scale", "landscape")


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


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command is about, and what it takes."""
    parser.description = _(
        "Draws what an experiment of the sheet shows, with your own functions where you have them. They run in "
        "this process, without isolation."
    )
    parser.epilog = _(
        "Exit codes: 0 done; 1 a function of yours failed; 2 wrong usage, such as a path without a submission; "
        "130 interrupted: what was finished is kept."
    )
    names = (*EXPERIMENT_NAMES, "all")
    parser.add_argument(
        "experiment", choices=names, metavar="EXPERIMENT", help=_("one of {names}").format(names=", ".join(names))
    )
    parser.add_argument(
        "--submission", metavar="PATH", help=_("whose functions to use (default: the folder that the sheet names)")
    )
    parser.add_argument("--out", default="lab", metavar="DIR", help=_("folder for the files (default: lab)"))
    parser.add_argument(
        "--seed",
        type=partial(_whole, 0),
        default=0,
        metavar="N",
        help=_("of everything random: the same seed gives the same files (default: 0)"),
    )
    sizes = parser.add_argument_group(_("sizes (each experiment has some of them)"))
    for name, (read, description) in _SIZES.items():
        flag, metavar = f"--{name.replace('_', '-')}", "LIST" if name in {"depths", "widths", "scales"} else "N"
        sizes.add_argument(flag, dest=name, type=read, metavar=metavar, help=description)


def run(options: argparse.Namespace) -> Exit:
    """Run the command."""
    from grader.sheet.workbench.lab_run import run_lab  # noqa: PLC0415 - torch and matplotlib, 1.9 s

    sizes = {name: value for name in _SIZES if (value := getattr(options, name)) is not None}
    names = EXPERIMENT_NAMES if options.experiment == "all" else (options.experiment,)
    folder = Path(options.submission or options.exercise.package)
    return run_lab(options.exercise, folder, Path(options.out), names, seed=options.seed, sizes=sizes)
