"""An exercise: what a sheet may say, what is refused when it is read, and how one is chosen."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cases import EXERCISE, ROOT

from grader.exercise import Exercise, ExerciseError, Item, configured_sheet, load_exercise
from grader.judging.finding import Part

HALF, OTHER_HALF = Part("half", 2, "one half"), Part("other", 1, "the other half")

SHEET = """
from pathlib import Path
from grader.exercise import Exercise
EXERCISE = Exercise({package!r}, "A sheet.", package="work", files=("work.py",), reference="reference",
                    repository=Path(__file__).parent)
"""
CONTRACT = """
from grader.exercise import Function
def form(arguments, returned): return returned
FUNCTIONS = [Function(name, "{module}", "1", (), form, lambda draw: ()) for name in {names!r}]
"""
ITEM = """
from grader.exercise import Item
ITEM = Item({id!r}, "title")
@ITEM.check("a", "title", "Meaning.", *{functions!r}, points=1)
def check_a(): pass
"""


@pytest.fixture
def write_sheet(tmp_path: Path) -> Callable[..., Exercise]:
    """Write a sheet's package, and find its exercise."""

    def write(
        name: str, *, module: str = "work", names: tuple[str, ...] = ("f",), items: tuple[tuple[str, ...], ...]
    ) -> Exercise:
        folder = tmp_path / name
        (folder / "items").mkdir(parents=True)
        (folder / "items" / "__init__.py").touch()
        (folder / "__init__.py").write_text(SHEET.format(package=name), encoding="utf-8")
        (folder / "contract.py").write_text(CONTRACT.format(module=module, names=names), encoding="utf-8")
        for place, (item_id, *functions) in enumerate(items):
            text = ITEM.format(id=item_id, functions=tuple(functions))
            (folder / "items" / f"item_{place}.py").write_text(text, encoding="utf-8")
        return load_exercise(str(folder))

    return write


# -- an item -----------------------------------------------------------------------------------------------------------


def test_points_of_a_check_are_those_of_its_parts() -> None:
    """Points are written once: in the parts, where there are some."""
    item = Item("7", "title", written=3)

    @item.check("whole", "title", "Meaning.", points=4)
    def check_whole() -> None: ...

    @item.check("parted", "title", "Meaning.", parts=(HALF, OTHER_HALF))
    def check_parted() -> None: ...

    assert [(check.id, check.points, check.body) for check in item.checks] == [
        ("7.whole", 4, check_whole),
        ("7.parted", 3, check_parted),
    ]
    assert (item.points, item.written) == (7, 3)
    assert item.checks[1].share((OTHER_HALF,)) == pytest.approx(1 / 3)
    assert item.checks[1].share((HALF, HALF, OTHER_HALF)) == 1
    with pytest.raises(ExerciseError, match=r"check 7\.whole has no parts \['half'\]"):
        item.checks[0].share((HALF,))


@pytest.mark.parametrize(
    ("points", "parts"), [(0, ()), (-1, ()), (3, (HALF, OTHER_HALF)), (0, (HALF, Part("half", 1, "again")))]
)
def test_check_without_clear_points_is_refused(points: int, parts: tuple[Part, ...]) -> None:
    """No points, points stated twice, or two parts of one name: at import, not in a student's run."""
    with pytest.raises(ExerciseError, match=r"check 1\.a needs points"):
        Item("1", "title").check("a", "title", "Meaning.", points=points, parts=parts)


def test_check_of_a_name_that_is_taken_is_refused() -> None:
    """Two checks of one item cannot share a name."""
    item = Item("1", "title")
    item.check("a", "title", "Meaning.", points=1)(lambda: None)
    with pytest.raises(ExerciseError, match=r"two checks 1\.a"):
        item.check("a", "title", "Meaning.", points=1)


def test_check_that_asks_for_an_unknown_tool_is_refused() -> None:
    """A parameter that nobody hands out is noticed when the sheet is read."""
    with pytest.raises(ExerciseError, match=r"check 1\.a asks for \['jury'\]"):
        Item("1", "title").check("a", "title", "Meaning.", points=1)(lambda jury: None)  # noqa: ARG005


# -- a sheet -----------------------------------------------------------------------------------------------------------


def test_smallest_sheet(write_sheet: Callable[..., Exercise]) -> None:
    """A function, a check of it, and a name for all."""
    exercise = write_sheet("smallest", items=(("1", "f"),))
    assert [check.id for check in exercise.checks] == ["1.a"]
    assert exercise.home("f").item_id == "1"
    assert load_exercise(exercise.location) is exercise
    with pytest.raises(ExerciseError, match=r"no check '1\.b'; there are \['1\.a'\]"):
        exercise.check("1.b")


@pytest.mark.parametrize(
    ("name", "sheet", "message"),
    [
        ("repeats", {"items": (("1", "f"), ("1", "f"))}, r"items repeat: \['1', '1'\]"),
        ("unknown", {"items": (("1", "f"), ("2", "g"))}, r"does not have: \{'g': '2\.a'\}"),
        ("homeless", {"names": ("f", "g"), "items": (("1", "f"),)}, r"no check calls: \['g'\]"),
        ("twice", {"names": ("f", "f"), "items": (("1", "f"),)}, "a function twice"),
        ("astray", {"module": "play", "items": (("1", "f"),)}, r"other files than the exercise's: \['f'\]"),
    ],
)
def test_contradiction_is_refused(
    write_sheet: Callable[..., Exercise], name: str, sheet: dict[str, object], message: str
) -> None:
    """What does not fit together is said when the sheet is read."""
    with pytest.raises(ExerciseError, match=message):
        _items = write_sheet(name, **sheet).items


def test_items_come_in_the_order_of_their_numbers(write_sheet: Callable[..., Exercise]) -> None:
    """The tenth comes after the second."""
    exercise = write_sheet("eleven", items=(("0", "f"), *((str(place),) for place in range(1, 11))))
    assert list(exercise.item_ids) == [str(place) for place in range(11)]


def test_sheet_without_a_reference_has_none(write_sheet: Callable[..., Exercise]) -> None:
    """Where the reference's package, or one around it, is not installed, there are no folder and no mistakes."""
    exercise = replace(write_sheet("alone", items=(("1", "f"),)), reference="nowhere.at_all")
    assert exercise.reference_folder is None
    assert exercise.mistakes() == []


def test_file_without_an_item_is_refused(write_sheet: Callable[..., Exercise]) -> None:
    """A file among the items that defines none is named."""
    exercise = write_sheet("empty_item", items=(("1", "f"),))
    (exercise.items_folder / "item_9.py").touch()
    with pytest.raises(ExerciseError, match=r"item_9\.py defines no ITEM"):
        _items = exercise.items


# -- the choice of a sheet ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ("grader.no_such_sheet", "There is no grader.no_such_sheet"),
        ("grader.judging", "defines no EXERCISE"),
        ("no/such/folder", "no/such/folder is no sheet"),
    ],
)
def test_sheet_that_is_none_is_named(sheet: str, message: str) -> None:
    """The error says what was looked for and what is missing."""
    with pytest.raises(ExerciseError, match=message):
        load_exercise(sheet)


def test_sheet_of_a_name_that_another_package_has(write_sheet: Callable[..., Exercise], tmp_path: Path) -> None:
    """It would be the other package that is loaded."""
    (tmp_path / "grader").mkdir()
    (tmp_path / "grader" / "__init__.py").touch()
    with pytest.raises(ExerciseError, match=r"defines no EXERCISE|package of the same name"):
        load_exercise(str(tmp_path / "grader"))
    write_sheet("sheet_of_two", items=(("1", "f"),))
    shutil.copytree(tmp_path / "sheet_of_two", tmp_path / "elsewhere" / "sheet_of_two")
    with pytest.raises(ExerciseError, match=r"is a package of the same name\. Give the folder another name"):
        load_exercise(str(tmp_path / "elsewhere" / "sheet_of_two"))


FAULTS = {
    "no_functions": ("contract.py", "", "no_functions.contract defines no FUNCTIONS"),
    "far_away": (
        "contract.py",
        "import math\nimport fractions\nfractions.Fraction('x')",
        r"does not load: ValueError: .*contract\.py, line 3\)",
    ),
    "not_python": ("contract.py", "\n1 +", r"does not load: SyntaxError: invalid syntax \(.*contract\.py, line 2\)\.$"),
    "quits": ("contract.py", "raise SystemExit(0)", r"does not load: SystemExit: 0 \(.*contract\.py, line 1\)"),
    "lacks_one": ("reference/work.py", "", "lacks_one.reference.work defines no f"),
    "no_catalogue": ("reference/misconceptions.py", "", "misconceptions defines no CATALOGUE"),
    "broken_package": ("reference/__init__.py", "import nowhere", "does not load: ModuleNotFoundError: .*nowhere"),
    "broken_reference": ("reference/__init__.py", "1 +", "does not load: SyntaxError"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_of_a_sheet_is_a_sentence(write_sheet: Callable[..., Exercise], tmp_path: Path, name: str) -> None:
    """What is missing or does not load is named with the sheet's own line; a package that is broken is not absent."""
    exercise = write_sheet(name, items=(("1", "f"),))
    exercise = replace(exercise, reference=f"{name}.reference")
    file, text, words = FAULTS[name]
    (tmp_path / name / "reference").mkdir()
    (tmp_path / name / "reference" / "__init__.py").touch()
    (tmp_path / name / file).write_text(text, encoding="utf-8")
    with pytest.raises(ExerciseError, match=words):  # noqa: PT012 - whichever comes first to it
        assert exercise.mistakes() == []
        exercise.right("f")


def test_sheet_within_a_package(write_sheet: Callable[..., Exercise], tmp_path: Path) -> None:
    """A folder is found by the name of its package, however deep; one that cannot be a package's is told."""
    assert load_exercise(str(ROOT / "grader" / "sheet")) is EXERCISE
    write_sheet("sheet_with_a_dot", items=(("1", "f"),))
    shutil.copytree(tmp_path / "sheet_with_a_dot", tmp_path / "sheet.two")
    with pytest.raises(ExerciseError, match=r"sheet\.two is no name for a package"):
        load_exercise(str(tmp_path / "sheet.two"))


def test_default_sheet() -> None:
    """Without a word it is this course's, by name and by folder."""
    assert load_exercise() is EXERCISE is load_exercise("grader.sheet")
    assert configured_sheet(ROOT) == "grader.sheet"


def test_line_of_configuration(tmp_path: Path) -> None:
    """One line names another sheet."""
    assert configured_sheet(tmp_path) == "grader.sheet"
    (tmp_path / "pyproject.toml").write_text('[tool.grader]\nsheet = "other.sheet"\n', encoding="utf-8")
    assert configured_sheet(tmp_path) == "other.sheet"


@pytest.mark.parametrize(
    "text",
    [
        *(f"[tool.grader]\n{line}" for line in ('sheet = "../evil"', "sheet = 3", 'sheet = "/tmp/evil"', "sheet =")),
        '[tool]\ngrader = "dice"',
        'tool = "grader"',
    ],
)
def test_line_that_names_no_package_is_refused(tmp_path: Path, text: str) -> None:
    """A path is no name: grading in a folder of somebody else's must not run its code."""
    (tmp_path / "pyproject.toml").write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(ExerciseError, match=r"pyproject\.toml"):
        configured_sheet(tmp_path)
