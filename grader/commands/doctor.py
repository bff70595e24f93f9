"""``grader doctor``: what isolation this machine gives, the proof, and what stands in the way of more."""

import argparse
import platform
import sys
from importlib.metadata import version

from grader import __version__
from grader.commands.exit_codes import Exit
from grader.engine.sandboxing import make_sandbox
from grader.i18n import _
from grader.sandbox.levels import Isolation, Level
from grader.sandbox.machine import survey


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command is about, and what it takes."""
    parser.description = _("Tries in a confined worker what no submission may do, and says what stands in the way.")
    parser.epilog = _("Exit codes: 0 submissions are confined; 3 no sandbox can be started; 4 they are not confined.")


def run(options: argparse.Namespace) -> Exit:
    """Run the command."""
    sandbox = make_sandbox(options.exercise)
    try:
        isolation = sandbox.isolation
    finally:
        sandbox.close()
    lines = [*_versions(), "", *_verdict(isolation), "", *_attempts(isolation)]
    sys.stdout.write("\n".join(lines) + "\n")
    return Exit.DONE if isolation.level is Level.CONFINED else Exit.NOT_ISOLATED


def _versions() -> list[str]:
    machine = survey()
    facts = {
        "grader": __version__,
        "Python": platform.python_version(),
        "torch": version("torch"),
        "numpy": version("numpy"),
        _("system"): platform.platform(),
        "Landlock": _("version {abi}").format(abi=machine.landlock_abi) if machine.landlock_abi else _("none"),
        "libseccomp": machine.libseccomp or _("none"),
        "bubblewrap": machine.bubblewrap or machine.without_bubblewrap,
    }
    return [f"{name:<12}{value}" for name, value in facts.items()]


def _verdict(isolation: Isolation) -> list[str]:
    promises = {
        Level.CONFINED: _(
            "A submission can compute, read its own files and the libraries, and write a few small files and folders\n"
            "that are thrown away. It can reach no other file, process or network. Fit for code of others."
        ),
        Level.PROCESS: _(
            "A submission runs in a process of its own with limits and deadlines. That protects against accidents,\n"
            "not against code that means harm: it can read and write what you can. Fit for your own code only."
        ),
    }
    lines = [_("isolation: {level}").format(level=isolation.level), *promises[isolation.level].splitlines()]
    lines += [f"  + {mechanism}" for mechanism in isolation.mechanisms]
    return lines + [f"  ! {obstacle}" for obstacle in isolation.obstacles]


def _attempts(isolation: Isolation) -> list[str]:
    if not isolation.attempts:
        return [_("Nothing was tried: there is no confinement to prove.")]
    width = max(len(attempt.name) for attempt in isolation.attempts)
    refused = sum(attempt.refused for attempt in isolation.attempts)
    lines = [
        _("Tried in a worker like those of submissions: {refused} of {count} refused").format(
            refused=refused, count=len(isolation.attempts)
        )
    ]
    for attempt in isolation.attempts:
        mark = _("refused") if attempt.refused else _("WORKED")
        lines.append(f"  {attempt.name:<{width}}  {mark}: {attempt.answer}")
    return lines
