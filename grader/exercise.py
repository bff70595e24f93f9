"""What an exercise is: the one typed object in which a sheet and the engine meet.

A *sheet* is a package that says all that is particular to one exercise. The engine, which examines any submission
against any sheet, is handed its `Exercise`, and imports no sheet. In a sheet's package stand

- ``EXERCISE`` in the package itself, light to import: names, files, limits;
- ``FUNCTIONS`` in its module ``contract``: what the student's functions take and give;
- an ``ITEM`` in each of its modules ``items/item_*.py``: title, points and checks, in the order of the files' numbers.

The right functions and ``CATALOGUE``, the known mistakes, stand in the package of the reference. What is heavy is
imported when it is first asked for.
"""

import importlib
import importlib.util
import inspect
import os
import re
import sys
import tomllib
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from functools import cached_property
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from grader.i18n import _
from grader.judging.finding import Part
from grader.judging.tolerance import Tolerance
from grader.sandbox.limits import Limits

if TYPE_CHECKING:
    from grader.draw import Draw
    from grader.judging.sentence import Grammar
    from grader.report.model import Picture, Report
    from grader.sandbox.replies import Returned

DEFAULT_SHEET = "grader.sheet"
# What a check's function may ask for, as parameters of these names; `grader.engine.examination` hands them out.
TOOLS = frozenset({"student", "expected", "draw", "judge", "own", "answers"})

Body = Callable[..., "str | None"]


class ExerciseError(Exception):
    """A sheet contradicts itself, or cannot be found."""


class Reveal(StrEnum):
    """What a failing check tells a student about the expected value."""

    VALUE = "value"
    RATIO = "ratio"
    NONE = "none"


@dataclass(frozen=True)
class Check:
    """One automatic check.

    Attributes:
        id: the item's id, a dot, and a name that is unique in the item.
        title: what it asks, for the table.
        meaning: one sentence that a failing student reads: what the function is meant to do.
        points: what it is worth.
        body: asks and judges; raises `grader.engine.unmet.Unmet` where the demand is not met, and may return a
            sentence where it is met on account of an error that has cost its points elsewhere.
        functions: the contract's functions without which it cannot be judged; the first is the one that it is about.
            Each function's first check is its home: it reports what is wrong with the function's form; the later ones
            are then blocked.
        reveal: what a failure tells.
        parts: what earns a part of the points, where not all of it has to be right; their points add up to the check's.
        as_it_is: whether the whole is judged as it is, even where the cause is a function of another check.
    """

    id: str
    title: str
    meaning: str
    points: int
    body: Body = field(compare=False, repr=False)
    functions: tuple[str, ...] = ()
    reveal: Reveal = Reveal.VALUE
    parts: tuple[Part, ...] = ()
    as_it_is: bool = False

    @property
    def item_id(self) -> str:
        """The id of the item that it belongs to."""
        return self.id.rpartition(".")[0]

    def share(self, earned: Sequence[Part]) -> float:
        """The part of the points, from 0 to 1, that these parts earn.

        Raises:
            ExerciseError: if one is no part of the check.
        """
        unknown = set(earned) - set(self.parts)
        if unknown:
            raise ExerciseError(f"check {self.id} has no parts {sorted(part.id for part in unknown)}")
        return sum(part.points for part in set(earned)) / self.points


class Item:
    """One item of the sheet: its checks, its written part, or both.

    Args:
        id: as the sheet numbers it.
        title: for the table.
        written: what a tutor may give for the text under the item's heading; 0 where none is asked for.
    """

    def __init__(self, id: str, title: str, *, written: int = 0) -> None:  # noqa: A002 - as everywhere in reports
        self.id = id
        self.title = title
        self.written = written
        self._checks: list[Check] = []

    @property
    def checks(self) -> tuple[Check, ...]:
        """Its checks, in the order of their definition."""
        return tuple(self._checks)

    @property
    def points(self) -> int:
        """What all its checks are worth together."""
        return sum(check.points for check in self._checks)

    def check(
        self,
        name: str,
        title: str,
        meaning: str,
        *functions: str,
        points: int = 0,
        parts: tuple[Part, ...] = (),
        reveal: Reveal = Reveal.VALUE,
        as_it_is: bool = False,
    ) -> Callable[[Body], Body]:
        """Return a decorator that makes a function the body of a check; see `Check` for the arguments.

        Args:
            name: unique in the item.
            title: what it asks.
            meaning: what the function is meant to do.
            functions: the contract's functions that it calls.
            points: what it is worth; left out where it has parts, whose points add up to it.
            parts: what earns a part of the points.
            reveal: what a failure tells.
            as_it_is: whether the whole is judged as it is.

        Raises:
            ExerciseError: the check is worth nothing, states its points twice, repeats a name, or asks for what there
                is not.
        """
        check_id = f"{self.id}.{name}"
        worth = sum(part.points for part in parts) or points
        if worth <= 0 or (parts and points) or len({part.id for part in parts}) < len(parts):
            raise ExerciseError(f"check {check_id} needs points, or parts of different names that have points")
        if check_id in {check.id for check in self._checks}:
            raise ExerciseError(f"there are two checks {check_id}")

        def keep(body: Body) -> Body:
            unknown = set(inspect.signature(body).parameters) - TOOLS
            if unknown:
                raise ExerciseError(f"check {check_id} asks for {sorted(unknown)}; there is {sorted(TOOLS)}")
            self._checks.append(Check(check_id, title, meaning, worth, body, functions, reveal, parts, as_it_is))
            return body

        return keep


@dataclass(frozen=True)
class Function:
    """One function of the contract.

    Attributes:
        name: the function's name.
        module: the file that defines it, without ``.py``.
        item: the item that asks for it.
        parameters: the names of its positional parameters, for showing calls.
        form: makes the plain answer from the arguments and what came back; raises `FormError` where it is of
            another form.
        example: arguments that any right solution can take, for finding out whether the function has the right form.
        tolerances: how closely a value has to agree with what a known mistake gives to be taken for it, narrowest
            first.
        draws: whether it gives random numbers: then a mistake is recognised by the sample's likeness.
        fills: what an array holds that it is to fill in place, before the call; None where it fills none.
        symbols: how a formula writes a parameter; by its name where it has none.
        grammar: the sentences in which it can be told what a function computes that gives no number of numbers.
    """

    name: str
    module: str
    item: str
    parameters: tuple[str, ...]
    form: "Callable[[Sequence[Any], Returned], Any]"
    example: "Callable[[Draw], tuple[Any, ...]]"
    _: KW_ONLY
    tolerances: tuple[Tolerance, ...] = (Tolerance(relative=1e-5),)
    draws: bool = False
    fills: float | None = None
    symbols: Mapping[str, str] = field(default_factory=dict)
    grammar: "Grammar | None" = None

    @property
    def file(self) -> str:
        """The file that defines it."""
        return f"{self.module}.py"


@dataclass(frozen=True)
class Mistake:
    """One known mistake in one function of the contract.

    Attributes:
        id: names it in reports, in kebab-case; unique in the catalogue.
        function: the function that it stands in for.
        thought: what the student probably thought, in their own voice.
        hint: points to the step that went wrong, without giving the result.
        wrong: the function that makes the mistake, with the parameters of the student's.
        others: the same mistake in further forms that count as the same: where a right answer may divide a variance by
            n or by n − 1, so may a wrong one.
        excuses: whether what follows from it costs no more points. Not so for what is no attempt: a value that does not
            depend on the input, or a function that was handed out.
    """

    id: str
    function: str
    thought: str
    hint: str
    wrong: Callable[..., Any]
    others: tuple[Callable[..., Any], ...] = ()
    excuses: bool = True

    @property
    def forms(self) -> tuple[Callable[..., Any], ...]:
        """All of its forms."""
        return self.wrong, *self.others


@dataclass(frozen=True)
class Command:
    """A command of `grader`'s.

    Attributes:
        name: as it is typed.
        module: has ``add_arguments(parser)`` and ``run(options)``; imported when the command was chosen.
        help: what it does, in a line.
    """

    name: str
    module: str
    help: str


def _reads_answers(check: Check) -> bool:
    return "answers" in inspect.signature(check.body).parameters


@dataclass(frozen=True, eq=False)
class Exercise:
    """Everything that the engine has to know of one exercise.

    Attributes:
        sheet: the package that defines it, by which another process finds it again.
        title: what it is about, for the help of the commands.
        package: the folder that students work in, and the package as which it is imported.
        files: what a submission consists of.
        answers: that one of the files in which the written answers stand; empty where there is none.
        hints: the file with hints, which students have beside their files; empty where there is none.
        limits: on one submission's worker.
        reference: the package with the right functions, in the same files; its module ``misconceptions`` has the known
            mistakes.
        repository: the folder in which stubs, reference and accepted variants lie, for the grader's test of itself.
        variants: the folder below it with right solutions of other kinds; empty where there is none.
        proposals: reads what an item proposes for a vote of the class, from the written answers by item; None where
            nothing is voted on.
        commands: further ones of `grader`'s.
        draw_pictures: draws pictures of a graded submission: takes its report, its folder, a folder to draw into, and
            the file to which the report will be written; returns their links. None where there is nothing to draw.
    """

    sheet: str
    title: str
    _: KW_ONLY
    package: str
    files: tuple[str, ...]
    answers: str = ""
    hints: str = ""
    limits: Limits = field(default_factory=Limits)
    reference: str
    repository: Path
    variants: str = ""
    proposals: Callable[[Mapping[str, str]], tuple[str, ...]] | None = None
    commands: tuple[Command, ...] = ()
    draw_pictures: "Callable[[Exercise, Report, Path, Path, Path], tuple[Picture, ...]] | None" = None

    @property
    def root(self) -> Path:
        """The folder from which the sheet's package is imported."""
        return self.folder.parents[self.sheet.count(".")]

    @property
    def folder(self) -> Path:
        """The sheet's own."""
        return Path(str(importlib.import_module(self.sheet).__file__)).parent

    @property
    def location(self) -> str:
        """What another process finds the sheet by: `load_exercise` takes it."""
        return str(self.folder) if "." not in self.sheet else self.sheet

    @property
    def items_folder(self) -> Path:
        """Where the checks stand, a file per item."""
        return self.folder / "items"

    @property
    def reference_folder(self) -> Path | None:
        """Where the right functions stand; None where they are not installed."""
        spec = _find(self.reference)
        folders = spec.submodule_search_locations if spec else None
        return Path(next(iter(folders))) if folders else None

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """The contract, by name.

        Raises:
            ExerciseError: a name stands there twice, or a function in a file that is none of the exercise's.
        """
        listed: Sequence[Function] = _defined(f"{self.sheet}.contract", "FUNCTIONS")
        functions = {function.name: function for function in listed}
        if len(functions) < len(listed):
            raise ExerciseError(f"{self.sheet}.contract has a function twice")
        astray = [function.name for function in listed if function.file not in self.files]
        if astray:
            raise ExerciseError(f"functions in other files than the exercise's: {astray}")
        return functions

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items, in the sheet's order.

        Raises:
            ExerciseError: ids repeat, or a check and the contract do not fit.
        """
        items = tuple(map(self.item_in, sorted(self.items_folder.glob("item_*.py"), key=_by_numbers)))
        ids = [item.id for item in items]
        if len(ids) != len(set(ids)):
            raise ExerciseError(f"items repeat: {sorted(i for i in ids if ids.count(i) > 1)}")
        called = {name: check.id for item in items for check in item.checks for name in check.functions}
        unknown = {name: check_id for name, check_id in called.items() if name not in self.functions}
        if unknown:
            raise ExerciseError(f"checks of functions that the contract does not have: {unknown}")
        homeless = sorted(set(self.functions) - set(called))
        if homeless:
            raise ExerciseError(f"functions of the contract that no check calls: {homeless}")
        return items

    def item_in(self, file: Path) -> Item:
        """The item that a file in `items_folder` defines.

        Raises:
            ExerciseError: it defines none.
        """
        item = getattr(_import(f"{self.sheet}.items.{file.stem}"), "ITEM", None)
        if not isinstance(item, Item):
            raise ExerciseError(f"{file} defines no ITEM")
        return item

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """All checks in order."""
        return tuple(check for item in self.items for check in item.checks)

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The ids of all items."""
        return tuple(item.id for item in self.items)

    @property
    def written_items(self) -> tuple[str, ...]:
        """The ids of the items that ask for text: a tutor reads it, or a check does."""
        return tuple(item.id for item in self.items if item.written or any(map(_reads_answers, item.checks)))

    def check(self, check_id: str) -> Check:
        """The check with this id.

        Raises:
            ExerciseError: if there is none.
        """
        for check in self.checks:
            if check.id == check_id:
                return check
        raise ExerciseError(f"there is no check {check_id!r}; there are {[check.id for check in self.checks]}")

    def home(self, function: str) -> Check:
        """The check that reports what is wrong with a function's form: the first that calls it."""
        return next(check for check in self.checks if function in check.functions)

    def right(self, function: str) -> Callable[..., Any]:
        """The right function of this name."""
        right: Callable[..., Any] = _defined(f"{self.reference}.{self.functions[function].module}", function)
        return right

    def mistakes(self, function: str | None = None) -> list[Mistake]:
        """The known mistakes in a function of the contract, or in all of them; none where the reference has none."""
        if _find(f"{self.reference}.misconceptions") is None:
            return []
        catalogue: Mapping[str, Mistake] = _defined(f"{self.reference}.misconceptions", "CATALOGUE")
        return [mistake for mistake in catalogue.values() if function in {None, mistake.function}]


def load_exercise(sheet: str = DEFAULT_SHEET) -> Exercise:
    """Find a sheet's exercise.

    Args:
        sheet: the sheet's package, by name; or the path of its folder, which may lie anywhere.

    Raises:
        ExerciseError: there is no such sheet, or it does not load.
    """
    folder = Path(sheet)
    if "/" in sheet or os.sep in sheet or (folder / "__init__.py").is_file():
        if not (folder / "__init__.py").is_file():
            raise ExerciseError(_("{sheet} is no sheet: there is no {file}.").format(sheet=sheet, file="__init__.py"))
        folder = folder.resolve()
        top = folder
        while (top.parent / "__init__.py").is_file():
            top = top.parent
        parts = folder.relative_to(top.parent).parts
        if not all(map(str.isidentifier, parts)):
            text = _("{sheet} is no sheet: {name} is no name for a package of Python's. Give the folder another name.")
            raise ExerciseError(text.format(sheet=sheet, name="/".join(parts)))
        if str(top.parent) not in sys.path:
            sys.path.append(str(top.parent))
        exercise = _exercise_in(".".join(parts))
        if exercise.folder.resolve() != folder:
            text = _("{sheet} cannot be loaded: {other} is a package of the same name. Give the folder another name.")
            raise ExerciseError(text.format(sheet=sheet, other=exercise.folder))
        return exercise
    return _exercise_in(sheet)


def load_configured(folder: Path) -> Exercise:
    """Find the exercise of the sheet that a folder's configuration names.

    Raises:
        ExerciseError: as `load_exercise` and `configured_sheet` do.
    """
    return _exercise_in(configured_sheet(folder))


def _exercise_in(package: str) -> Exercise:
    exercise = getattr(_import(package), "EXERCISE", None)
    if not isinstance(exercise, Exercise):
        raise ExerciseError(_("{sheet} is no sheet: it defines no EXERCISE.").format(sheet=package))
    if exercise.sheet != package:
        text = _("The sheet {sheet} calls itself {name}: the first argument of Exercise has to be the package's name.")
        raise ExerciseError(text.format(sheet=package, name=exercise.sheet))
    return exercise


def _defined(module: str, name: str) -> Any:
    """What a module of a sheet, or of its reference, defines under a name."""
    loaded = _import(module)
    if not hasattr(loaded, name):
        text = _("{module} defines no {name} ({file}).")
        raise ExerciseError(text.format(module=module, name=name, file=loaded.__file__))
    return getattr(loaded, name)


def _import(module: str) -> ModuleType:
    """Import a module of a sheet; what is wrong with it is said in a sentence, with the line."""
    try:
        return importlib.import_module(module)
    except ExerciseError:
        raise
    except (Exception, SystemExit) as error:
        if _is_missing(module, error):
            raise ExerciseError(_("There is no {module}: {error}.").format(module=module, error=error)) from error
        raise _does_not_load(module, error) from error


def _find(module: str) -> ModuleSpec | None:
    """A module's spec; None where it, or a package around it, is missing."""
    try:
        return importlib.util.find_spec(module)
    except (Exception, SystemExit) as error:  # of a package around it, which is imported
        if _is_missing(module, error):
            return None
        raise _does_not_load(module, error) from error


def _is_missing(module: str, error: BaseException) -> bool:
    """Whether it is the module itself that is not there, or a package around it, and nothing that these import."""
    return isinstance(error, ModuleNotFoundError) and bool(error.name) and f"{module}.".startswith(f"{error.name}.")


def _does_not_load(module: str, error: BaseException) -> ExerciseError:
    """The sentence, with the last line that is the sheet's own."""
    if isinstance(error, SyntaxError):
        what, file, line = error.msg, error.filename, error.lineno
    else:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if module.partition(".")[0] in Path(frame.filename).parts[:-1]]
        what, file, line = str(error).rstrip("."), (own or frames)[-1].filename, (own or frames)[-1].lineno
    text = _("{module} does not load: {type}: {error} ({file}, line {line}).")
    return ExerciseError(text.format(module=module, type=type(error).__name__, error=what, file=file, line=line))


def _by_numbers(file: Path) -> list[tuple[int, str]]:
    """The order of files: numbers in their names by their size, ``item_1_2`` before ``item_1_10``."""
    return [(int(number or -1), word) for number, word in re.findall(r"(\d+)|(\D+)", file.stem)]


def configured_sheet(folder: Path) -> str:
    """The sheet that ``pyproject.toml`` in a folder names, by ``sheet = "package"`` under ``[tool.grader]``.

    A package's name and no path: `grader`, in a folder that is not one's own, runs no code of that folder's.

    Raises:
        ExerciseError: the file cannot be read, or names no package.
    """
    path = folder / "pyproject.toml"
    try:
        tools = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {})
    except FileNotFoundError:
        return DEFAULT_SHEET
    except (OSError, ValueError) as error:
        raise ExerciseError(_("{path} cannot be read: {error}").format(path=path, error=error)) from error
    table = tools.get("grader", {}) if isinstance(tools, dict) else None
    sheet = table.get("sheet", DEFAULT_SHEET) if isinstance(table, dict) else None
    if not isinstance(sheet, str) or not all(map(str.isidentifier, sheet.split("."))):
        text = _('{path} names no package as the sheet: under [tool.grader] stands sheet = "package", if anything.')
        raise ExerciseError(text.format(path=path))
    return sheet
