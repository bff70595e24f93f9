"""Item 0: which categories an answer proposes, and which of them are the same."""

from pathlib import Path

import pytest
from cases import EXERCISE

from grader.engine.answers import find_answers, read_answers
from grader.engine.submission import Submission
from grader.engine.unmet import Unmet
from grader.judging.finding import Verdict
from grader.report.category import normalise_category
from grader.sheet.categories import categories
from grader.sheet.items.item_0_categories import check_categories

WANTED = ["Portraits", "Night skies", "Still life"]


@pytest.mark.parametrize(
    "mark", ["- ", "* ", "+ ", "• ", "{n}. ", "{n}) ", "({n}) ", "{n}: ", "  - ", "\t* ", "1{n}.  ", ""]
)
def test_categories_are_found(mark: str) -> None:
    """Bullets of all kinds, numbers, and plain lines propose a category each."""
    answer = "\n".join(mark.format(n=n) + text for n, text in enumerate(WANTED, start=1))
    assert categories(answer) == WANTED


@pytest.mark.parametrize("decorated", ["**{}**", "*{}*", "_{}_", "`{}`", '"{}"', "'{}'", "**_{}_**", "  {}  "])
@pytest.mark.parametrize("mark", ["- ", ""])
def test_emphasis_is_left_out(mark: str, decorated: str) -> None:
    """Emphasis, code marks and quotes around a category are no part of it."""
    answer = "\n".join(mark + decorated.format(text) for text in WANTED)
    assert categories(answer) == WANTED


def test_text_around_a_list_is_left_out() -> None:
    """Where there is a list, only its items are categories."""
    assert categories("We propose:\n\n1. Portraits\n\n2. Night skies\n3. Still life\n\nThanks!") == WANTED


@pytest.mark.parametrize("answer", ["", "1.\n2.\n3.", "-\n-", "…\n–"])
def test_empty_bullets_are_no_categories(answer: str) -> None:
    """Bullets without text propose nothing."""
    assert categories(answer) == []


def test_ballot_is_not_filled_by_one() -> None:
    """Ten proposals of bounded length go to the class's vote, however many an answer has."""
    answers = {"0": "\n".join(f"- {number} {'x' * 500}" for number in range(25))}
    assert EXERCISE.proposals is not None
    proposed = EXERCISE.proposals(answers)
    assert len(proposed) == 10
    assert max(map(len, proposed)) == 80


@pytest.mark.parametrize(
    "answer",
    [
        "1. Portraits\n   - because\n   - so\n2. Night skies\n3. Still life",
        "1. Portraits\n2. Night skies\n3. Still life\n\nReasons:\n\n- one\n- two\n- three",
        "1. Portraits\n\nThey look.\n\n2. Night skies\n\nThey shine.\n\n3. Still life",
        "1. Portraits\n   They look at you.\n2. Night skies\n3. Still life",
        "We propose:\n\nPortraits\nNight skies\nStill life",
        "### 1. Portraits\nThey look.\n### 2. Night skies\n- They shine.\n### 3. Still life",
        "| # | Category |\n|---|---|\n| 1 | Portraits |\n| 2 | Night skies |\n| 3 | Still life |",
        "<ol>\n<li>Portraits</li>\n<li>Night\nskies</li>\n<li>Still life\n</ol>",
        "Portraits<br>Night skies<br/>Still life",
        "1.Portraits\n2.Night skies\n3. Still life",
        "a) Portraits\nb) Night skies\nc) Still life",
        "Portraits, Night skies, Still life",
        "Our categories: Portraits, Night skies and Still life",
        "Portraits; Night skies; Still life",
        "- [x] Portraits\n- [ ] Night skies\n- [x] Still life",
        "[x] Portraits\n[ ] Night skies\n[X] Still life",
        "1. [x]Portraits\n2. []Night skies\n3. [✓] Still life",
        "☑ Portraits\n☐ Night skies\n✅ Still life",
        "[x] Portraits, [ ] Night skies, [x] Still life",
        "> 1. Portraits\n> 2. Night skies\n> 3. Still life",
        "```\nPortraits\nNight skies\nStill life\n```",
        "1. Portraits 2. Night skies 3. Still life",
        "(a) Portraits (b) Night skies (c) Still life",
        "- Portraits, Night skies, Still life",
        "- 1. Portraits\n- 2. Night skies\n- 3. Still life",
        "- Our categories\n  - Portraits\n  - Night skies\n  - Still life",
    ],
)
def test_an_answer_is_read_as_a_person_reads_it(answer: str) -> None:
    """Sub-bullets and reasons, headings, tables, HTML, one line: the three categories are the same."""
    assert categories(answer) == WANTED


@pytest.mark.parametrize(
    "answer", ["1. 🤖\n2. 🌳\n3. 😂", "1. Robots 🤖\n2. Robots 🌳\n3. Robots 😂", "- A\n- B\n- C\n- D"]
)
def test_three_that_differ_are_enough(answer: str) -> None:
    """Pictures are an answer, and a fourth category costs nothing."""
    check_categories(read_answers(f"# Item 0\n{answer}", ["0"]))


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ("https://example.org/a,b,c", 0),
        ("- TODO\n- n/a\n- ?", 0),
        ("- Robots\n- Dreams\n- TODO", 2),
        ("\\x00\\x1f, \\x02, \\x03", 0),
        ("Animals (cats, dogs, birds)", 1),
        ("Robots, because they are red, green and blue.", 1),
        ("No idea, sorry, we really forgot to think about this one before the deadline", 1),
    ],
)
def test_what_is_no_category_earns_none(answer: str, count: int) -> None:
    """A placeholder, an address, bytes, and the parts of one sentence."""
    assert len(categories(answer)) == count


def test_some_empty_bullets_are_left_out() -> None:
    """A category counts although bullets beside it are empty."""
    assert categories("1. Portraits\n2.\n3.") == ["Portraits"]


@pytest.mark.parametrize(
    "answer",
    [
        "1.\n2.\n3.\nPortraits\nNight skies\nStill life",
        "1.\nPortraits\n2.\nNight skies\n3.\nStill life",
        "Portraits\nNight skies\nStill life\n1.\n2.\n3.",
    ],
)
def test_lines_beside_the_empty_list_of_the_sheet_count(answer: str) -> None:
    """Who leaves the sheet's empty list as it is and writes plain lines beside it has proposed categories."""
    assert categories(answer) == WANTED


def test_number_that_is_no_bullet_stays() -> None:
    """A year or a number with a unit is part of the category."""
    assert categories("- 1920s posters\n- 8 bit\n- 2024") == ["1920s posters", "8 bit", "2024"]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Still life", "still-LIFE!", True),
        ("Straße", "STRASSE", True),
        ("Cats", "Cat", False),
        ("猫", "犬", False),
        ("1920s", "1930s", False),
    ],
)
def test_spellings_of_a_category(first: str, second: str, same: bool) -> None:  # noqa: FBT001 - a table's column
    """Case, spaces and punctuation do not make two categories different; letters and digits do."""
    assert (normalise_category(first) == normalise_category(second)) is same


def test_terminal_commands_become_visible() -> None:
    """An answer cannot clear a tutor's screen or write over the table of points."""
    text = "# Item 0\n\n- cats \x1b[2J\x1b[1;32m70 / 70\r\n- \u202edogs\n"
    answers = read_answers(text, ["0"])
    assert answers["0"] == "- cats \\x1b[2J\\x1b[1;32m70 / 70\n- \\u202edogs"


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        ({"answers.md": "## Item 0\n1.\n## Item 1.3\nyes"}, Verdict.NOT_ATTEMPTED),
        ({}, Verdict.NOT_ATTEMPTED),
        ({"answers.pdf": "%PDF"}, Verdict.OPEN),
        ({"answers.md": "## Item 0\n\x00\x01a\n\x02\x93b\n\x04c"}, Verdict.OPEN),
        ({"answers.md": "%PDF-1.7\n## Item 0\n- a\n- b\n- c"}, Verdict.OPEN),
    ],
)
def test_what_cannot_be_read_is_open(tmp_path: Path, files: dict[str, str], verdict: Verdict) -> None:
    """Junk earns nothing, and costs nothing before a tutor has looked; where no file is, there is nothing to see."""
    (tmp_path / "variance.py").touch()
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="latin-1")
    with pytest.raises(Unmet) as caught:
        check_categories(find_answers(Submission(EXERCISE, tmp_path)))
    assert caught.value.finding.verdict is verdict
    assert ("answers.md is missing" in caught.value.finding.reason) == ("answers.md" not in files)
