"""Written answers: which text stands under which heading."""

from pathlib import Path

import pytest
from cases import EXERCISE, ROOT

from grader.engine.answers import Answers, find_answers, read_answers
from grader.engine.submission import Submission

IDS = EXERCISE.item_ids
WRITTEN = EXERCISE.written_items
EMPTY = dict.fromkeys(IDS, "")


def answered(text: str) -> dict[str, str]:
    """The items that are answered."""
    answers = read_answers(text, IDS, WRITTEN)
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
    "heading",
    [
        "### 1.3 Mean and variance",
        "##Item 1.3: Mean",
        "#1.3",
        "####### Item 1.3",
        "> ## Item 1.3",
        "## *Item 1.3: Mean*",
        "## **1.3** Mean",
        "Item 1.3: Mean\n======",
        "1.3 Mean\n---",
        "## Task 1.3",
        "## Question 1.3: Mean",
        "## Frage 1.3",
        "## Teilaufgabe 1.3",
        "## Übung 1.3",
        "## Foo 1.3",
        "## Answer to item 1.3",
        "## Unsere Antwort zu Aufgabe 1.3",
        "## Lösung zur 1.3",
        "## Item 1,3",
        "## Item1.3",
        "## Item #1.3",
        "## [Item 1.3](README.md#item-13)",
        "## [Item](README.md) 1.3",
        "## 📌 Item 1.3",
        "## (1.3)",
        "## Item 1\\.3",
        "<h2>Item 1.3</h2>",
        "<h3 id='a'>1.3 Mean</h3>",
        "<p><strong>Item 1.3</strong></p>",
        "**Item 1.3**",
        "**Item 1.3: Mean and variance**",
        "__1.3__",
        "***Item 1.3***",
        "- **Item 1.3**",
        "*Item 1.3*",
        "Item 1.3",
        "Item 1.3:",
        "Item 1.3: ",
        "Aufgabe 1.3 Mittelwert und Varianz",
        "1.3)",
        "(1.3)",
        "1.3.",
        "1.3:",
        "1\\.3)",
        "1.3",
    ],
)
def test_a_heading_is_read_as_a_person_reads_it(heading: str) -> None:
    """Any level or style, any word before the number, either language, with and without Markdown."""
    assert answered(f"{heading}\n\nIt shrinks.\n") == {"1.3": "It shrinks."}


@pytest.mark.parametrize(
    "line",
    [
        "1.3) It shrinks.",
        "Item 1.3: It shrinks.",
        "**1.3** It shrinks.",
        "**Item 1.3:** It shrinks.",
        "1.3 It shrinks.",
    ],
)
def test_an_answer_may_stand_behind_its_number(line: str) -> None:
    """What follows the number on its line belongs to the answer, its marks included."""
    assert answered(f"{line}\n\n{line.replace('1.3', '1.4').replace('It', '*It*')}") == {
        "1.3": "It shrinks.",
        "1.4": "*It* shrinks.",
    }


@pytest.mark.parametrize(
    "line",
    [
        "## Item 1.33",
        "## Item 1.3.1",
        "## 10 layers",
        "## 0.5 is the factor",
        "## Layer 0",
        "### Seed 0",
        "0. first",
        "## 3 layers",
        "## Item 9.9",
        "## 1.5 times larger",
        "1.3 times larger, as in 2.1",
        "the same as in 1.3: it grows",
        "## What we saw in item 1.3",
    ],
)
def test_other_line_stays_part_of_the_answer(line: str) -> None:
    """Other numbers, what only mentions an item, and a number before a sentence belong to the answer."""
    assert answered(f"## Item 2.2\nbefore\n{line}\nafter") == {"2.2": f"before\n{line}\nafter"}


@pytest.mark.parametrize(
    "line", ["### 1.4 Means", "**1.4**", "1.4) so", "Item 1.4: so", "1.4", "> ## Item 1.4", "## 1.4 of it"]
)
def test_a_vague_heading_does_not_cut_where_the_item_is_answered(line: str) -> None:
    """What may be a heading, and may be a part of the answer, is one only where the item would be blank otherwise."""
    text = f"## Item 1.3\nbefore\n\n{line}\n\nafter"
    assert answered(f"{text}\n## Item 1.4\nyes") == {"1.3": text.partition("\n")[2], "1.4": "yes"}


def test_one_heading_for_two_items() -> None:
    """An answer to several items counts for each."""
    assert answered("## Items 2.2 and 2.3\nboth\n## Item 1.3, 1.4\nthese") == {
        "2.2": "both",
        "2.3": "both",
        "1.3": "these",
        "1.4": "these",
    }


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
    """Inside a code fence a line that looks like a heading is code, where the item has a heading of its own."""
    closing = fence.strip()[:3]
    answer = f"{fence}\n# 1.4 of the losses\n## Item 1.4\n{closing}"
    text = f"## Item 1.3\n{answer}\n## Item 1.4\nyes"
    assert answered(text) == {"1.3": answer.strip(), "1.4": "yes"}


@pytest.mark.parametrize(
    "opening", ["```python", "~~~", "<!--", "<!-- Write your answer below this line. ->", "<!-- x"]
)
@pytest.mark.parametrize("later", ["", "```\ncode\n```\n", "<!-- Write your answer below this line. -->\n"])
def test_what_is_never_closed_swallows_no_answer(opening: str, later: str) -> None:
    """An unclosed fence or comment ends at the heading of the next item, and a note says so."""
    text = f"## Item 1.3\n{opening}\nIt shrinks.\n\n## Item 1.4\n{later}yes\n## Item 2.1\n{later}no\n## Item 2.2\nend"
    answers = read_answers(text, IDS, WRITTEN)
    assert "It shrinks." in answers["1.3"]
    assert "yes" in answers["1.4"]
    assert "no" in answers["2.1"]
    assert "end" in answers["2.2"]
    assert "1.4" in answers.notes["1.3"]


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- Write your answer below this line.\nIt shrinks. -->",
        "<!-- Write your answer below this line. It shrinks. -->",
        "<!--\nIt shrinks.\n-->",
    ],
)
def test_an_answer_in_the_comment_counts(comment: str) -> None:
    """Who writes between the marks of the comment has answered; a note says where."""
    answers = read_answers(f"## Item 1.3\n{comment}\n## Item 1.4\n", IDS, WRITTEN)
    assert (answers["1.3"], answers["1.4"]) == ("It shrinks.", "")
    assert answers.notes == {"1.3": "It stands inside a comment."}


def test_code_between_backticks_on_one_line_is_no_fence() -> None:
    """Three backticks that open and close on one line are inline code, so the headings after them count."""
    assert answered("## Item 1.3\n```x = 1```\n## Item 1.4\nyes") == {"1.3": "```x = 1```", "1.4": "yes"}


def test_other_fence_inside_a_fence_does_not_close_it() -> None:
    """A fence is closed by its own marks alone."""
    answer = "```\n~~~\n## Item 1.4\n```"
    assert answered(f"## Item 1.3\n{answer}\n## Item 1.4\nyes") == {"1.3": answer, "1.4": "yes"}


def test_comments_are_left_out() -> None:
    """HTML comments beside an answer are none, over several lines too; one that is never closed is text."""
    text = "## Item 1.3\n<!-- Write here. -->\n## Item 1.4\na<!-- x\ny -->b\n## Item 2.2\nc\n<!-- unclosed"
    assert answered(text) == {"1.4": "ab", "2.2": "c\n unclosed"}


def test_mark_of_a_comment_between_backticks_is_text() -> None:
    """As HTML's own documentation has it."""
    assert answered("## Item 1.3\nWe wrote `<!--` and\n\n`-->`.\n") == {"1.3": "We wrote `<!--` and\n\n`-->`."}


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


# -- where else it may stand -----------------------------------------------------------------------------------------


def answers_in(folder: Path, **files: str | bytes) -> Answers:
    """Read the answers of a submission with these files."""
    (folder / "variance.py").touch()
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return find_answers(Submission(EXERCISE, folder))


TEMPLATE = (ROOT / "assignment" / "answers.md").read_text(encoding="utf-8")
FILLED = (ROOT / "reference" / "answers.md").read_text(encoding="utf-8")


def test_what_is_blank_in_a_good_file_is_blank(tmp_path: Path) -> None:
    """The handed-out file as it is, with the sheet's own files beside it, leaves nothing open."""
    answers = answers_in(
        tmp_path, **{"answers.md": TEMPLATE, "README.md": "## Item 1.3", "HINTS.md": "", "plot.png": ""}
    )
    assert not any(answers.values())
    assert set(answers.doubts) == set(WRITTEN)  # a picture may be of a page
    (tmp_path / "plot.png").unlink()
    answers = find_answers(Submission(EXERCISE, tmp_path))
    assert (dict(answers.doubts), answers.problem) == ({}, "")


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n## Item 0\n1. a\n2. b\n3. c\n",
        b"PK\x03\x04" + bytes(range(256)),
        bytes(range(256)) * 4,
        b"## Item 0\n" + bytes(range(256)),
        "Die Varianz schrumpft.".encode("utf-16-le"),
        b"The variance shrinks, the mean grows.",
    ],
)
def test_a_file_that_cannot_be_read_leaves_all_open(tmp_path: Path, content: bytes) -> None:
    """Another kind of file under the name, noise, or text without headings: a person has to look, and is told why."""
    answers = answers_in(tmp_path, **{"answers.md": content})
    assert not any(answers.values())
    assert set(answers.doubts) == set(WRITTEN)
    assert not answers.absent
    assert answers.problem


@pytest.mark.parametrize("name", ["answers.pdf", "Antworten.docx", "notes.txt", "sub/x.ipynb", "scan 1.jpg"])
def test_documents_are_named(tmp_path: Path, name: str) -> None:
    """Where there is no file of answers, what may hold them is named; and it is open in any case."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    assert answers_in(tmp_path).absent
    answers = answers_in(tmp_path, **{name: "x"})
    assert set(answers.doubts) == set(WRITTEN)
    assert answers.doubts["1.3"] == f"answers.md is missing. There is {name}, which the grader does not read."
    assert not answers.absent


def test_a_document_beside_answers_opens_what_is_blank(tmp_path: Path) -> None:
    """What is answered stands; what is not may stand in the document."""
    text = FILLED.replace("## Item 1.4", "## Item 1.4: Why\n## Item 1.3\n##")
    answers = answers_in(tmp_path, **{"answers.md": text, "plots.pdf": "%PDF"})
    assert set(answers.doubts) == {"1.4"}
    assert "plots.pdf" in answers.doubts["1.4"]


def test_an_item_of_another_number_is_open(tmp_path: Path) -> None:
    """Where an item has no heading, and text stands under none, it may be the answer."""
    answers = answers_in(tmp_path, **{"answers.md": FILLED.replace("## Item 0", "## Item 1")})
    assert set(answers.doubts) == {"0"}


def test_links_and_folders_are_no_answers(tmp_path: Path) -> None:
    """What is no regular file is not read, and that is said."""
    (tmp_path / "answers.md").symlink_to("/etc/passwd")
    assert "is a link" in answers_in(tmp_path).problem
    (tmp_path / "answers.md").unlink()
    (tmp_path / "answers.md").mkdir()
    assert "no regular file" in answers_in(tmp_path).problem
