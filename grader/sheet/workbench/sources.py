"""Where the functions of an experiment come from, in words: for captions and for the terminal."""

from grader.i18n import _
from grader.sheet.lab.experiments import Experiment
from grader.sheet.lab.toolbox import Toolbox


def name_own_sources(experiment: Experiment, toolbox: Toolbox) -> str:
    """Say which functions are the student's own, and why the others are not."""
    return _name_sources(experiment, toolbox, _("Yours"))


def name_submitted_sources(experiment: Experiment, toolbox: Toolbox) -> str:
    """Say which functions are as they were handed in, and why the others are not."""
    return _name_sources(experiment, toolbox, _("As submitted"))


def _name_sources(experiment: Experiment, toolbox: Toolbox, whose: str) -> str:
    own = [name for name in experiment.uses if name in toolbox.own]
    builtin = [f"{name} ({toolbox.reasons[name]})" for name in experiment.uses if name in toolbox.reasons]
    parts = [f"{whose}: {', '.join(own)}."] if own else []
    parts += [_("Built in: {names}.").format(names=", ".join(builtin))] if builtin else []
    return " ".join(parts)
