"""The corpus of wrong solutions in ``wrong/``: a file per file of the assignment, one wrong function after another.

A header stands above each: the function and what it computes, in a sentence. Where it obeys a law, the next line says
so in Python: n is fan_in, m fan_out, w Var(W), x the moment of x, v the variance of z, s the scale; of an initialiser
it is the law of the entries' variance. Known mistakes that are true of it as well stand behind ``names``; behind
``false`` those that fit what a check looks at, and say what is not true of the rest::

    #: relu_normal_: The deviation is 2/n.
    #: law: 4 / n**2
    #: names: relu-normal-variance-as-deviation
    def relu_normal_(weight):
        …

What stands above the first header is imported for all.
"""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases import EXERCISE, ROOT, copy_submission

__all__ = ["WrongSolution", "wrong_solutions"]

FOLDER = Path(__file__).parent / "wrong"
_HEADER = re.compile(r"^#: (?P<key>\w+): (?P<text>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class WrongSolution:
    """One wrong function.

    Attributes:
        function: which function of the assignment it stands in for.
        truth: what it computes, in a sentence.
        law: the same as a formula in Python; empty where it obeys none.
        names: the known mistakes that are true of it.
        false: those that are not, whatever their values.
        source: its code.
    """

    function: str
    truth: str
    law: str
    names: tuple[str, ...]
    false: tuple[str, ...]
    source: str

    @property
    def name(self) -> str:
        """What identifies it."""
        return f"{self.function}: {self.truth}"

    @property
    def checks(self) -> list[str]:
        """The checks of its function, in their order."""
        return [check.id for check in EXERCISE.checks if self.function in check.functions]

    def build(self, folder: Path) -> Path:
        """Make a submission of it in an empty folder: the reference with this one function replaced."""
        copy_submission(ROOT / "reference", folder)
        with (folder / EXERCISE.functions[self.function].file).open("a", encoding="utf-8") as file:
            file.write(f"\n\n{self.source}")
        return folder

    def load(self) -> Callable[..., Any]:
        """Load it into this process, beside the reference's other functions."""
        module = importlib.import_module(f"{EXERCISE.reference}.{EXERCISE.functions[self.function].module}")
        names = dict(vars(module))
        exec(compile(self.source, self.name, "exec"), names)  # noqa: S102 - the code is our own
        loaded: Callable[..., Any] = names[self.function]
        return loaded


def wrong_solutions(part_of_name: str = "") -> list[WrongSolution]:
    """All wrong solutions whose name holds a text."""
    return [wrong for path in sorted(FOLDER.glob("*.py")) for wrong in _read(path) if part_of_name in wrong.name]


def _read(path: Path) -> list[WrongSolution]:
    prelude, *entries = re.split(
        r"^(?=#: (?!law:|names:|false:))", path.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    return [_parse(prelude, entry) for entry in entries]


def _parse(prelude: str, entry: str) -> WrongSolution:
    (function, truth), *further = _HEADER.findall(entry)
    details = dict(further)
    names, false = (tuple(details.get(key, "").replace(",", " ").split()) for key in ("names", "false"))
    return WrongSolution(function, truth, details.get("law", ""), names, false, prelude + entry)
