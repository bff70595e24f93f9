"""The manifest: the sheet's points, one test per check, and what it refuses."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import grader.exam
from grader.exam.contract import CONTRACT
from grader.exam.manifest import FILES, MANIFEST, Check, Item, Manifest, ManifestError, Reveal, Written

EXAM = Path(grader.exam.__file__).parent

# The sheet's table: item, automatic points, written points.
SHEET = [
    ("0", 3, 0),
    ("1.1", 6, 0),
    ("1.2", 8, 0),
    ("1.3", 8, 4),
    ("1.4", 0, 5),
    ("1.5", 7, 0),
    ("1.6", 4, 0),
    ("1.7", 18, 0),
    ("2.1", 4, 4),
    ("2.2", 0, 4),
    ("2.3", 0, 4),
    ("2.4", 4, 4),
    ("2.5", 8, 5),
]
FORMULAS = ("1.1", "1.2", "1.5", "1.6")


def implemented_checks() -> list[tuple[str, str]]:
    """File and check id of every test function in the exam, in the order of files and lines."""
    return [
        (path.name, _check_id(node))
        for path in sorted(EXAM.glob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def _check_id(function: ast.FunctionDef) -> str:
    """The argument of its one ``@pytest.mark.check("…")``."""
    (decorator,) = function.decorator_list
    assert isinstance(decorator, ast.Call)
    assert ast.unparse(decorator.func) == "pytest.mark.check", function.name
    return str(ast.literal_eval(decorator.args[0]))


def test_points_of_the_sheet() -> None:
    """Every item of the sheet has its automatic and its written points, in the sheet's order."""
    points = [(item.id, item.automatic_points, item.written.points if item.written else 0) for item in MANIFEST.items]
    assert points == SHEET


def test_sums() -> None:
    """70 points are automatic and 30 written."""
    assert (MANIFEST.automatic_points, MANIFEST.written_points) == (70, 30)
    assert sum(check.points for check in MANIFEST.checks) == 70


def test_every_check_is_implemented_once() -> None:
    """Each check has exactly one test function, and each test function of the exam belongs to a check."""
    assert sorted(check_id for _file, check_id in implemented_checks()) == sorted(c.id for c in MANIFEST.checks)


def test_checks_are_implemented_in_their_items_module() -> None:
    """The module that implements a check carries the item's number in its name; the order is the manifest's."""
    for file, check_id in implemented_checks():
        number = MANIFEST.check(check_id).item_id.replace(".", "_")
        assert file.startswith(f"test_{number}_")
    assert [check_id for _file, check_id in implemented_checks()] == [check.id for check in MANIFEST.checks]


@pytest.mark.parametrize("name", CONTRACT)
def test_every_function_has_a_home(name: str) -> None:
    """Each function of the contract is called by a check of the item that asks for it."""
    assert MANIFEST.home(name).item_id == CONTRACT[name].item


def test_checks_call_functions_of_the_contract() -> None:
    """What a check says that it calls exists."""
    assert {name for check in MANIFEST.checks for name in check.functions} == set(CONTRACT)


def test_formulas_are_not_revealed() -> None:
    """A failing check of a formula, or of an initialiser's variance, does not tell the expected value."""
    for check in MANIFEST.checks:
        if check.item_id in FORMULAS and check.id not in {"1.2.in_place", "1.2.independence"}:
            assert check.reveal is Reveal.RATIO, check.id
    for check_id in ("1.7.variance", "2.4.scale"):
        assert MANIFEST.check(check_id).reveal is Reveal.RATIO


@pytest.mark.parametrize("check", MANIFEST.checks, ids=lambda check: check.id)
def test_check_is_described(check: Check) -> None:
    """Each check has points, a title that fits the table's line, and a sentence on what it demands."""
    assert check.points > 0
    assert 0 < len(check.title) <= 59
    assert check.meaning.endswith(".")


@pytest.mark.parametrize("item", MANIFEST.items, ids=lambda item: item.id)
def test_item_is_described(item: Item) -> None:
    """Each item has a title that fits the table's line, and something to earn."""
    assert 0 < len(item.title) <= 61
    assert item.checks or item.written


# -- what it refuses -------------------------------------------------------------------------------------------------


def check(check_id: str, points: int = 70) -> Check:
    """A check with no more than an id and points."""
    return Check(check_id, points, "title", "Meaning.")


def item(item_id: str, *checks: Check, written: int = 0) -> Item:
    """An item with no more than an id, checks and written points."""
    return Item(item_id, "title", checks, Written(written) if written else None)


def test_smallest_manifest() -> None:
    """One check of 70 points and one written part of 30 make a manifest."""
    manifest = Manifest((item("1.1", check("1.1.a"), written=30),))
    assert manifest.check("1.1.a").item_id == "1.1"


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([item("1.1", check("1.1.a"), written=30), item("1.1")], r"ids repeat: \['1.1', '1.1'\]"),
        ([item("1.1", check("1.1.a", 35), check("1.1.a", 35), written=30)], r"ids repeat: \['1.1.a', '1.1.a'\]"),
        ([item("1.1", check("1.2.a"), written=30)], r"in another item than their ids say: \['1.2.a'\]"),
        ([item("1", check("1.1.a"), written=30)], r"in another item than their ids say: \['1.1.a'\]"),
        ([item("1.1", check("1.1.a", 69), written=30)], r"points add up to 69 \+ 30, not to 70 \+ 30"),
        ([item("1.1", check("1.1.a"), written=31)], r"points add up to 70 \+ 31, not to 70 \+ 30"),
        ([], r"points add up to 0 \+ 0"),
    ],
)
def test_contradiction_is_refused(items: list[Item], message: str) -> None:
    """Repeated ids, checks in another item than their ids say, and wrong sums are refused with what is wrong."""
    with pytest.raises(ManifestError, match=message):
        Manifest(tuple(items))


def test_changed_points_are_refused() -> None:
    """One point more on any check of the exam is noticed."""
    for place, changed in enumerate(MANIFEST.items):
        if changed.checks:
            first, *others = changed.checks
            more = replace(changed, checks=(replace(first, points=first.points + 1), *others))
            with pytest.raises(ManifestError, match=r"points add up to 71 \+ 30|parts' points do not add up"):
                Manifest((*MANIFEST.items[:place], more, *MANIFEST.items[place + 1 :]))


def test_unknown_check_is_refused() -> None:
    """A check that does not exist is named, together with those that do."""
    with pytest.raises(ManifestError, match=r"no check '1\.1\.nothing'.*1\.1\.output_variance"):
        MANIFEST.check("1.1.nothing")


def test_function_without_check_is_refused() -> None:
    """A function that no check calls has no home."""
    with pytest.raises(ManifestError, match="no check calls 'standard_normal_'"):
        MANIFEST.home("standard_normal_")


def test_files_are_those_of_the_contract() -> None:
    """A submission's files are those that hold its functions, and the written answers."""
    assert set(FILES) == {function.file for function in CONTRACT.values()} | {"answers.md"}
