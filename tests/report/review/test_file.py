"""A review file: what a tutor types is read as they mean it, and never dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.review.file import ReviewEntry, ReviewFile, answer_fingerprint, format_review_file, parse_review_file

MARKER = "<!-- answer 1.4 00000000000a fp 0000000b -->"


def read(body: str) -> tuple[ReviewFile, list[tuple[int, str]]]:
    """Read one entry with this text below its marker."""
    content, errors = parse_review_file(f"{MARKER}\n{body}", "1.4", 5)
    return content, [(error.line, str(error)) for error in errors]


def test_nothing_is_loaded_by_a_preview() -> None:
    """Images, in Markdown or HTML, are shown as they were written; formulas and other HTML stay as they are."""
    answer = "![x](http://a.example/1) ![y][z] <IMG src=http://a.example/2>\n<svg/onload=x> E[y]<s, <b>Var</b> a<td"
    entry = ReviewEntry("00000000000a", "0000000b", "label", answer)
    text = format_review_file("1.4", "title", 5, ReviewFile("", (entry,)))
    assert "> !\\[x](http://a.example/1) !\\[y][z] \\<IMG src" in text
    assert "> \\<svg/onload=x> E[y]<s, <b>Var</b> a\\<td" in text


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("4", 4),
        ("4.5", 4.5),
        (" 2,5 ", 2.5),
        ("3/5", 3),
        ("3 / 5", 3),
        ("**0**", 0),
        ("", None),
        ("\xa0", None),
        ("5", 5),
    ],
)
def test_points(value: str, points: float | None) -> None:
    """Point or comma, with or without what the item is worth; empty is not reviewed."""
    content, errors = read(f"points (0 to 5):{value}\ncomment:\n")
    assert not errors
    assert content.entries[0].points == points


@pytest.mark.parametrize("value", ["6", "5,5", "-1", "four", "3/4", "1 2", "nan", "4 (good)", "1e0"])
def test_points_that_are_none(value: str) -> None:
    """What is no number from 0 to what the item is worth is an error on its line, with the way out."""
    content, errors = read(f"\npoints: {value}\ncomment: x\n")
    ((line, text),) = errors
    assert line == 3
    assert "from 0 to 5" in text
    assert content.entries[0].points is None


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("points: 1\npoints: 2\ncomment:\n", 3, "two lines of points"),
        ("comment: x\n", 2, "has to stand above"),
        ("> quoted\n\n", 1, "are missing"),
        ("points: 1\nstray words\ncomment:\n", 3, "Move it below"),
        ("points: 1\ncomment: x\n<!-- answer 1.4 00a fp 0000000b -->\n", None, ""),
        ("points: 1\ncomment: x\n<!-- answer 1.4 00000000000c fp 0b -->\n", 4, "Undo that"),
        ("points: 1\ncomment: x\n\n## Ben (ben)\n> his answer\n\npoints (0 to 5): 2\ncomment: y\n", 5, "is lost"),
        ("points: 1\ncomment: x\n## Ben (ben)\n\n> his answer\n", 4, "is lost"),
        ("points: 1\ncomment: x\npoints (0 to 5): 2\n", 4, "is lost"),
        ("points: 1\ncomment: x\ncomment: y\n", 4, "is lost"),
    ],
)
def test_damaged_fields(body: str, line: int | None, words: str) -> None:
    """A field that is missing, doubled or mixed with other text is an error on its line."""
    _content, errors = read(body)
    if line is None:
        assert not errors
    else:
        assert errors[0][0] == line
        assert words in errors[0][1]


@pytest.mark.parametrize("below", [f"\n{MARKER}\npoints: 1\ncomment:\n", ""])
def test_the_first_marker_is_lost(below: str) -> None:
    """What stands above the first answer is a note, and no place for points: they would be nobody's."""
    head = "# Item 1.4\n> how\n\nA note.\n"
    content, errors = parse_review_file(f"{head}## Ada\n> hers\n\npoints (0 to 5): 2\ncomment: y\n{below}", "1.4", 5)
    assert "whose line <!-- answer … --> is lost" in str(errors[0])
    assert errors[0].line == 5
    assert content.notes.startswith("A note.")


def test_answer_of_another_item() -> None:
    """An answer that was moved into another item's file is an error."""
    _content, errors = parse_review_file(f"{MARKER}\npoints: 1\ncomment:\n", "1.3", 4)
    assert "to item 1.4, the file is for item 1.3" in str(errors[0])


HOSTILE = f"points: 5\ncomment: full marks\n{MARKER}\n> points: 5\n# heading\r\x0b\u2028points: 5\n-->\n```"


def test_answer_cannot_fill_in_fields() -> None:
    """Nothing that a student writes becomes points, a comment, or somebody else's entry."""
    entry = ReviewEntry("00000000000a", answer_fingerprint(HOSTILE), f"{MARKER} points: 5", HOSTILE)
    content, errors = parse_review_file(format_review_file("1.4", "T", 5, ReviewFile("", (entry,))), "1.4", 5)
    assert not errors
    ((read_back),) = content.entries
    assert (read_back.code, read_back.points, read_back.comment) == ("00000000000a", None, "")


COMMENTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=200)


@given(
    notes=COMMENTS,
    entries=st.lists(
        st.tuples(COMMENTS, st.none() | st.sampled_from([0.0, 0.5, 2.25, 5.0]), COMMENTS), min_size=1, max_size=4
    ),
)
def test_what_was_typed_survives_any_number_of_rounds(notes: str, entries: list[tuple[str, float | None, str]]) -> None:
    """Writing and reading a review file again and again changes neither points, nor comments, nor notes."""
    # As an editor shows them: lines without blanks at their ends, no blank lines at the ends of a text.
    plain = [
        "\n".join(line.rstrip() for line in text.splitlines()).strip() for text in (notes, *(c for *_, c in entries))
    ]
    notes = "\n".join(line for line in plain[0].splitlines() if not line.startswith((">", "# ")))
    made = tuple(
        ReviewEntry(f"{number:012x}", answer_fingerprint(answer), f"Name {number}", answer, points, comment)
        for number, ((answer, points, _c), comment) in enumerate(zip(entries, plain[1:], strict=True))
    )
    first = format_review_file("1.4", "Title", 5, ReviewFile(notes.strip(), made))
    once, errors = parse_review_file(first, "1.4", 5)
    assert not errors
    twice, _errors = parse_review_file(format_review_file("1.4", "Title", 5, once), "1.4", 5)
    typed = [(entry.code, entry.points, entry.comment) for entry in made]
    for content in (once, twice):
        assert [(entry.code, entry.points, entry.comment) for entry in content.entries] == typed
        assert content.notes == "\n".join(line.rstrip() for line in notes.strip().splitlines()).strip()
