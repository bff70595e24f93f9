"""Written answers: which text stands under which heading."""

import pytest
from cases import EXERCISE

from grader.engine.answers import read_answers

IDS = [item.id for item in EXERCISE.items]
EMPTY = dict.fromkeys(IDS, "")


def answered(text: str) -> dict[str, str]:
    """The items that are answered."""
    answers = read_answers(text, IDS)
    assert set(answers) == set(IDS)
    return {item_id: answer for item_id, answer in answers.items() if answer}


# -- headings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "## Item 1.3: Mean and variance, layer by layer",
        "## Item 1.3",
        "# Item 1.3",
        "###### Item 1.3",
        "#### item 1.3 again",
        "## ITEM 1.3. Mean",
        "## Item  1.3 – 11 layers",
        "## Aufgabe 1.3: Mittelwert",
        "### aufgabe 1.3",
        "## 1.3 Mean and variance",
        "# 1.3",
        "# 1.3: mean",
        "##\t1.3",
        "   ## Item 1.3",
        "## Item 1.3b",
        "## Item 1.3 (2 of us)",
    ],
)
def test_heading_is_recognised(heading: str) -> None:
    """A heading starts an item with or without its word, in English or German; without it at level 1 or 2 alone."""
    assert answered(f"# Answers\n\n{heading}\n\nIt shrinks.\n") == {"1.3": "It shrinks."}


@pytest.mark.parametrize(
    "line",
    [
        "### 1.3 Mean and variance",
        "#### 1.4",
        "## Item 1.33",
        "## Item 1.3.1",
        "## 10 layers",
        "## 0.5 is the factor",
        "## 3 layers",
        "## Item 9.9",
        "##Item 1.3",
        "    ## Item 1.3",
        "Item 1.3",
        "1.3",
        "####### Item 1.3",
        "## What we saw in item 1.3",
        "> ## Item 1.3",
    ],
)
def test_other_line_stays_part_of_the_answer(line: str) -> None:
    """Numbered headings of deeper levels, other numbers and other lines belong to the answer in which they stand."""
    assert answered(f"## Item 2.2\nbefore\n{line}\nafter") == {"2.2": f"before\n{line}\nafter"}


@pytest.mark.parametrize(
    ("line", "item_id"),
    [
        ("## Item B", "B"),
        ("## item b: throwing", "B"),
        ("# B. Throwing", "B"),
        ("## Background", None),
        ("## Answers", None),
        ("## Better ways", None),
        ("## 3D thoughts", "3"),
        ("## B2", None),
        ("## B nicer way", None),
        ("# b", "B"),
        ("# B – Throwing", "B"),
    ],
)
def test_ids_that_are_letters_are_no_beginnings_of_words(line: str, item_id: str | None) -> None:
    """Another sheet may number its items by letters."""
    answers = read_answers(f"## Item A\n\none\n\n{line}\n\ntwo\n", ["A", "B", "3"])
    expected = {"A": "one", "B": "", "3": ""}
    assert answers == (expected | {item_id: "two"} if item_id else expected | {"A": f"one\n\n{line}\n\ntwo"})


@pytest.mark.parametrize(
    ("line", "item_id"),
    [
        ("## Item 1.3a", "1.3a"),
        ("## 1.3", "1.3"),
        ("# 1.3b", "1.3"),
        ("## B1x", "B1x"),
        ("## \N{LATIN SMALL LETTER DOTLESS I}", "i"),
    ],
)
def test_an_id_may_begin_with_another(line: str, item_id: str) -> None:
    """The longer one is meant; and letters are alike as regular expressions take them to be."""
    ids = ["1.3", "1.3a", "B1", "B1x", "i"]
    assert read_answers(f"{line}\nxx", ids) == dict.fromkeys(ids, "") | {item_id: "xx"}


def test_text_goes_to_its_heading() -> None:
    """Text before the first heading belongs to no item, and each answer ends at the next heading."""
    text = "Group 7\n\n## Item 0\n- a\n\n## Item 1.4\n\nfirst\n\nsecond\n\n\n## Item 2.5\n## Item 2.3\nthird\n"
    assert answered(text) == {"0": "- a", "1.4": "first\n\nsecond", "2.3": "third"}


def test_no_text_is_no_answer() -> None:
    """An empty file answers nothing."""
    assert read_answers("", IDS) == EMPTY


def test_order_does_not_matter() -> None:
    """Items may be answered in any order."""
    assert answered("## Item 2.5\nlast\n## Item 1.3\nfirst") == {"1.3": "first", "2.5": "last"}


def test_repeated_heading_is_appended() -> None:
    """What stands under a second heading of the same item is added to the first."""
    assert answered("## Item 1.3\none\n## Item 1.4\ntwo\n## Item 1.3\nthree") == {"1.3": "one\nthree", "1.4": "two"}


@pytest.mark.parametrize("fence", ["```", "~~~", "```python", "  ```"])
def test_heading_in_a_code_fence_is_code(fence: str) -> None:
    """Inside a code fence a line that looks like a heading is a comment of the code."""
    closing = fence.strip()[:3]
    answer = f"{fence}\n# 1.4 of the losses\n## Item 1.4\n{closing}"
    assert answered(f"## Item 1.3\n{answer}\n## Item 2.1\nyes") == {"1.3": answer.strip(), "2.1": "yes"}


def test_code_between_backticks_on_one_line_is_no_fence() -> None:
    """Three backticks that open and close on one line are inline code, so the headings after them count."""
    assert answered("## Item 1.3\n```x = 1```\n## Item 1.4\nyes") == {"1.3": "```x = 1```", "1.4": "yes"}


def test_other_fence_inside_a_fence_does_not_close_it() -> None:
    """A fence is closed by its own marks alone."""
    answer = "```\n~~~\n## Item 1.4\n```"
    assert answered(f"## Item 1.3\n{answer}\n## Item 2.1\nyes") == {"1.3": answer, "2.1": "yes"}


def test_comments_are_left_out() -> None:
    """HTML comments are no answer, over several lines and unclosed at the end too."""
    text = "## Item 1.3\n<!-- Write here. -->\n## Item 1.4\na<!-- x\n## Item 2.1\ny -->b\n## Item 2.2\nc\n<!-- unclosed"
    assert answered(text) == {"1.4": "ab", "2.2": "c"}


def test_comment_mark_in_code_comments_nothing_out() -> None:
    """Inside a code fence the marks of a comment are code: what follows is not lost."""
    assert answered("## Item 1.3\n```html\n<!--\n```\n## Item 1.4\nyes") == {
        "1.3": "```html\n<!--\n```",
        "1.4": "yes",
    }


@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_line_ends_of_all_systems(newline: str) -> None:
    """Files from Windows and from old editors are read alike."""
    text = newline.join(["## Item 1.3", "one", "", "two", "## Item 1.4", "three", ""])
    assert answered(text) == {"1.3": "one\n\ntwo", "1.4": "three"}


@pytest.mark.parametrize("text", ["", "\n \n", "1.\n2.\n3.", "-\n*\n", "---", "…", "**", "(1)"])
def test_nothing_written_is_no_answer(text: str) -> None:
    """Empty bullets, rules and punctuation are no answer."""
    assert answered(f"## Item 1.3\n{text}\n## Item 1.4") == {}


@pytest.mark.parametrize("text", ["5", "- 5", "1. x", "Ja", "方差"])
def test_shortest_answers_count(text: str) -> None:
    """A single letter or number, in any script, is an answer."""
    assert answered(f"## Item 1.3\n{text}\n") == {"1.3": text}
