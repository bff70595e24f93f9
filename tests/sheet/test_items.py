"""The items of the sheet: its points, what its checks are called, and what a failure reveals."""

import re

import pytest
from cases import EXERCISE, ROOT

from grader.exercise import Check, Item, Reveal

SHEET = (ROOT / "assignment" / "README.md").read_text(encoding="utf-8")
FORMULAS = {"1.1", "1.2", "1.5", "1.6"}


def test_points_of_the_sheet() -> None:
    """The table at the top of the sheet gives every item the points that its checks and its written part have."""
    rows = re.findall(r"^\| \[(.*?)\].*\| *(\d*) *\| *(\d*) *\| *(\d+) *\|$", SHEET, flags=re.MULTILINE)
    assert [(item, int(automatic or 0), int(written or 0)) for item, automatic, written, _total in rows] == [
        (item.id, item.points, item.written) for item in EXERCISE.items
    ]
    assert [int(total) for *_parts, total in rows] == [item.points + item.written for item in EXERCISE.items]
    automatic, written = (sum(points) for points in zip(*((i.points, i.written) for i in EXERCISE.items), strict=True))
    assert f"| **{automatic}** | **{written}** | **{automatic + written}** |" in SHEET
    assert automatic + written == 100


@pytest.mark.parametrize("item", EXERCISE.items, ids=lambda item: item.id)
def test_item_stands_in_the_file_of_its_number(item: Item) -> None:
    """One looks for an item where its number says, and finds the functions that it asks for."""
    (file,) = EXERCISE.items_folder.glob(f"item_{item.id.replace('.', '_')}_*.py")
    assert EXERCISE.item_in(file) is item
    for function in EXERCISE.functions.values():
        assert (EXERCISE.home(function.name).item_id == item.id) == (function.item == item.id)


@pytest.mark.parametrize("item", EXERCISE.items, ids=lambda item: item.id)
def test_item_is_described(item: Item) -> None:
    """Each item has a title that fits the table's line, and something to earn."""
    assert 0 < len(item.title) <= 61
    assert item.checks or item.written


@pytest.mark.parametrize("check", EXERCISE.checks, ids=lambda check: check.id)
def test_check_is_described(check: Check) -> None:
    """Each check has a title that fits the table's line, a sentence on what it demands, and one on how it looks."""
    assert 0 < len(check.title) <= 59
    assert check.meaning.endswith(".")
    assert check.body.__doc__


def test_formulas_are_not_revealed() -> None:
    """A failing check of a formula, or of an initialiser's variance, does not tell the expected value."""
    for check in EXERCISE.checks:
        if check.item_id in FORMULAS and check.id not in {"1.2.in_place", "1.2.independence"}:
            assert check.reveal is Reveal.RATIO, check.id
    for check_id in ("1.7.variance", "2.4.scale"):
        assert EXERCISE.check(check_id).reveal is Reveal.RATIO


def test_files_are_those_of_the_contract() -> None:
    """A submission's files are those that hold its functions, and the written answers."""
    assert set(EXERCISE.files) == {function.file for function in EXERCISE.functions.values()} | {EXERCISE.answers}
