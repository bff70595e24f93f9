"""The terminal form: what a student reads about a check, the table of items, and text for poor terminals."""

import ast
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from made_reports import COMPARISON, REASON, make_bare, make_check, make_finding, make_passed, make_report

import grader
from grader.judging.finding import Diagnosis, Kind, Part, Suspect, TraceLine, Verdict
from grader.report.as_text import verdict_name
from grader.report.model import CheckResult, IsolationResult, Report
from grader.report.terminal import COLOURS, Line, explain_in_lines, headline, summarise, to_encoding
from grader.report.visible import Audience

EXPECTED = "Expected: 0.56419."
ONE, TWO = (Suspect(f"relu-mean-{name}", f"Thought {name}.", f"Hint {name}?") for name in ("one", "two"))


def texts(lines: Iterable[Line]) -> list[str]:
    """The lines without their colours."""
    return [text for text, _markup in lines]


def explain(check: CheckResult, same_as: str = "", *, named_in: str = "", hints: str = "HINTS.md") -> list[Line]:
    """What a student reads."""
    return explain_in_lines(check, Audience.STUDENT, "group7", same_as, named_in=named_in, hints=hints)


# -- one check -------------------------------------------------------------------------------------------------------


def test_explanation_is_complete() -> None:
    """Reason, factor, notes, right value, meaning, place, traceback and output, in this order."""
    assert texts(explain(make_check())) == [
        REASON,
        COMPARISON,
        "12 of 12 values are wrong.",
        EXPECTED,
        "",
        "What it asks:  Only the positive half of the density counts.",
        "Where to look: group7/variance.py:7; hints for item 1.5 in HINTS.md",
        "",
        "Your code, most recent call last:",
        '  File "group7/variance.py", line 9, in relu_mean',
        "    return helper(v)",
        "",
        "Printed by your code:",
        "| hello",
    ]


@pytest.mark.parametrize("verdict", set(Verdict) - {Verdict.PASSED}, ids=str)
def test_reason_has_the_verdicts_colour(verdict: Verdict) -> None:
    """The first line is the reason, in the colour of the verdict; the other lines have none."""
    first, *others = explain(make_check(finding=make_finding(verdict)))
    assert first == (REASON, COLOURS[verdict])
    assert all(markup == {} for _text, markup in others)


def test_same_reason_is_explained_once() -> None:
    """A further check that fails for the same reason refers to the first and says no more."""
    assert texts(explain(make_check("1.5.other"), "1.5.mean")) == [REASON, "The same as in 1.5.mean."]


def test_check_that_did_not_run_needs_no_explanation() -> None:
    """There is nothing to say about a check that was not run."""
    assert explain(make_check(finding=None)) == []


def test_bare_finding() -> None:
    """Where nothing but the reason is known, what the check asks and its hints are shown all the same."""
    bare = make_check("0.categories", make_bare(Verdict.FAILED, "Two are the same."))
    assert texts(explain(bare)) == [
        "Two are the same.",
        "",
        "What it asks:  Only the positive half of the density counts.",
        "Where to look: hints for item 0 in HINTS.md",
    ]
    assert texts(explain(bare, hints=""))[-1].startswith("What it asks")


def test_lines_of_a_traceback() -> None:
    """Lines of unknown function or text have no gaps; what a CI system would take for a command has a margin."""
    trace = (TraceLine("variance.py", 3, "", ""), TraceLine("variance.py", 9, "f", "::error::no"))
    lines = texts(explain(make_check(finding=make_finding(trace=trace, output="::error::no\n##[x]"))))
    assert lines[lines.index("Your code, most recent call last:") + 1 :] == [
        '  File "group7/variance.py", line 3',
        '  File "group7/variance.py", line 9, in f',
        "   |::error::no",
        "",
        "Printed by your code:",
        "| ::error::no",
        "| ##[x]",
    ]


def test_unique_mistake_is_named_with_its_hint() -> None:
    """Name, thought and hint; the name stands out."""
    lines = explain(make_check(finding=make_finding(diagnosis=Diagnosis("relu_mean", (ONE,), 12))))
    assert ("A known mistake:  relu-mean-one", {"bold": True}) in lines
    text = "\n".join(texts(lines))
    assert "A known mistake:  relu-mean-one\nPerhaps you think: “Thought one.”\nAsk yourself:     Hint one?" in text


def test_mistake_is_told_once() -> None:
    """A later check refers to the one that has told it."""
    check = make_check(finding=make_finding(diagnosis=Diagnosis("relu_mean", (ONE,), 12)))
    text = "\n".join(texts(explain(check, named_in="1.5.other")))
    assert "The known mistake of 1.5.other again: relu-mean-one" in text
    assert "Hint" not in text


def test_several_mistakes_are_all_listed() -> None:
    """They are said to be indistinguishable, and none is the misconception."""
    check = make_check(finding=make_finding(diagnosis=Diagnosis("relu_mean", (ONE, TWO), 12)))
    text = "\n".join(texts(explain(check)))
    assert "2 known mistakes give these results; they cannot be told apart:" in text
    assert "Hint one?" in text
    assert "Hint two?" in text
    assert check.misconception is None


def test_none_is_said_honestly() -> None:
    """That nothing fits is worth a sentence; that nobody looked is not."""
    text = "None of the 12 mistakes that the grader knows for relu_mean gives these results."
    assert text in texts(explain(make_check(finding=make_finding(diagnosis=Diagnosis("relu_mean", (), 12)))))
    assert not any("mistake" in line for line in texts(explain(make_check())))


def test_parts() -> None:
    """What is there and what is missing, with points; nothing is said where nothing is earned."""
    parts = (Part("formula", 2, "the right formula"), Part("quantity", 1, "the mean"))
    half = texts(explain(make_check(possible=3, parts=parts, finding=make_finding(earned=parts[:1]))))
    assert "You have: the right formula (2 of 3 points)." in half
    assert "You lack: the mean (1 of 3 points)." in half
    nothing = texts(explain(make_check(possible=3, parts=parts)))
    assert not any(line.startswith(("You have", "You lack")) for line in nothing)


def test_headline() -> None:
    """A check is headed by its id, its title and its points."""
    assert headline(make_check()) == "1.5.mean: E[ReLU(z)] (0 of 2 points)"
    assert headline(make_passed(possible=3)) == "1.5.mean: E[ReLU(z)] (3 of 3 points)"
    assert headline(make_check(finding=make_bare(Verdict.FAILED, share=1 / 3))).endswith("(0.67 of 2 points)")
    assert headline(make_check(finding=None)).endswith("(– of 2 points)")


def test_every_verdict_has_a_name_and_a_colour() -> None:
    """No verdict is nameless, and no two have one name."""
    assert set(COLOURS) == set(Verdict)
    assert len({verdict_name(verdict) for verdict in (*Verdict, None)}) == len(Verdict) + 1


# -- the table -------------------------------------------------------------------------------------------------------


@pytest.fixture
def table() -> Report:
    """A report with checks of several verdicts and two written parts."""
    return make_report(
        make_passed("1.5.a"),
        make_check("1.5.b", title="fails"),
        make_check(
            "1.5.c", make_finding(Verdict.NOT_ATTEMPTED, reason="Not filled in yet: relu_mean."), title="a stub"
        ),
        make_check("1.6.d", make_finding(Verdict.BLOCKED, reason="Blocked until 1.5.c is mended."), title="waits"),
        make_passed("1.7.e"),
        written={"1.4": "", "2.5": "text"},
    )


def test_table(table: Report) -> None:
    """Every item with its points, every check that is not passed, the reason where it is needed, and the total."""
    assert [" ".join(line.split()) for line in texts(summarise(table))] == [
        "isolation: process",
        "1.5 Title of 1.5 2 / 6",
        "fails 0 / 2 failed",
        "a stub 0 / 2 not attempted",
        "Not filled in yet: relu_mean.",
        "1.6 Title of 1.6 0 / 2",
        "waits 0 / 2 blocked",
        "Blocked until 1.5.c is mended.",
        "1.7 Title of 1.7 2 / 2",
        "1.4 Title of 1.4 + 4 written: unanswered",
        "2.5 Title of 2.5 + 4 written: answered",
        "",
        "4 / 10, up to 8 more from your tutor",
    ]


def test_points_stand_in_one_column(table: Report) -> None:
    """Points end in the same column for items and for checks."""
    ends = {line.index(" / ") for line in texts(summarise(table))[:-1] if " / " in line}
    assert len(ends) == 1


def test_brief_table(table: Report) -> None:
    """In brief no checks are listed."""
    lines = texts(summarise(table, brief=True))
    assert len(lines) == 5 + 3
    assert not any("fails" in line or "Not filled" in line for line in lines)


def test_failed_check_keeps_its_reason_for_the_explanation() -> None:
    """The reason of a failure stands above the table, so the table does not repeat it."""
    assert not any(REASON in line for line in texts(summarise(make_report(make_check()))))


def test_consequence_is_told() -> None:
    """A check that is passed on account of another error says so; one that is simply passed takes no line."""
    follows = make_finding(
        Verdict.PASSED, kind=Kind.CONSEQUENTIAL, reason="It does what your relu_weight_variance says."
    )
    lines = [
        text
        for text, _ in summarise(make_report(make_check("1.7.variance", finding=follows, title="variance 2 / fan_in")))
    ]
    place = next(number for number, line in enumerate(lines) if "variance 2 / fan_in" in line)
    assert "passed" in lines[place]
    assert lines[place + 1].strip() == "It does what your relu_weight_variance says."
    plain = make_finding(Verdict.PASSED, kind=Kind.PASSED, reason="")
    assert not any(
        "variance 2 / fan_in" in text
        for text, _ in summarise(make_report(make_check(finding=plain, title="variance 2 / fan_in")))
    )


def test_colours_of_the_table(table: Report) -> None:
    """Items are bold, checks have their verdict's colour, and only full points are green."""
    markup = {text.split()[0]: colour for text, colour in summarise(table) if text}
    assert markup["1.5"] == {"bold": True}
    assert markup["fails"] == {"red": True}
    assert markup["waits"] == {"yellow": True}
    assert markup["4"] == {"bold": True}
    assert list(summarise(make_report(make_passed())))[-1][1] == {"green": True, "bold": True}


def test_ungradable_check_is_loud() -> None:
    """Where the grader failed the total says so, in red, and gives no points for it."""
    odd = make_finding(Verdict.UNGRADABLE, reason="The grader itself failed.", share=None)
    *lines, (total, markup) = summarise(make_report(make_passed("1.5.a"), make_check("1.5.b", finding=odd)))
    assert "THE GRADER FAILED, tell your tutor" in total
    assert total.startswith("2 / 4")
    assert markup == {"red": True, "bold": True}
    assert any("– / 2" in line and "not gradable" in line for line in texts(lines))
    assert any("The grader itself failed." in line for line in texts(lines))


def test_isolation_is_stated() -> None:
    """The level stands above the table; what was proven is counted; a run without isolation is stamped in red."""

    def lines(isolation: IsolationResult) -> list[Line]:
        table = make_report(make_passed())
        return list(summarise(replace(table, environment=replace(table.environment, isolation=isolation))))

    confined = IsolationResult("confined", 7, ("Landlock 7",), ("fork", "read a file"))
    assert lines(confined)[0][0] == "isolation: confined; 2 ways out were tried beforehand, and all were shut"
    assert lines(IsolationResult("in-process"))[0][0] == "isolation: in-process"
    text, markup = lines(IsolationResult("process", obstacles=("no Landlock",), unsafe=True))[0]
    assert text.startswith("NOT ISOLATED (--unsafe-no-isolation)")
    assert text.endswith("no Landlock")
    assert markup == {"red": True, "bold": True}
    # The flag was given, but was not needed.
    assert "NOT ISOLATED" not in lines(replace(confined, unsafe=True))[0][0]


def test_checks_that_were_not_run_are_counted() -> None:
    """The total says how many checks were not run."""
    lines = texts(
        summarise(
            make_report(make_passed("1.5.a"), make_check("1.5.b", finding=None), make_check("1.6.c", finding=None))
        )
    )
    assert lines[-1] == "2 / 6, up to 0 more from your tutor; 2 checks were not run"
    assert any("– / 2" in line and line.startswith("1.6") for line in lines)


@pytest.mark.parametrize("verdict", [None, Verdict.UNGRADABLE])
def test_one_check_is_counted_in_the_singular(verdict: Verdict | None) -> None:
    """One check was not run, two were not."""
    result = make_check(finding=make_bare(verdict, share=None) if verdict else None)
    total = texts(summarise(make_report(result)))[-1]
    assert "1 check " in total


# -- poor terminals --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_text_that_fits_stays(encoding: str | None) -> None:
    """A terminal that knows all characters gets all of them."""
    text = "√2 · x² – “größer” … ‖W‖ ≥ π 方差"
    assert to_encoding(text, encoding) == text


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("E[ReLU(z)²]", "ascii", "E[ReLU(z)^2]"),
        ("2 × 3 · 4", "ascii", "2 x 3 * 4"),
        ("√2 – 1 — 0…", "ascii", "sqrt2 - 1 - 0..."),
        ("“a” ‖W‖ ≥ 1", "ascii", '"a" ||W|| >= 1'),
        ("Größe", "ascii", "Grosse"),
        ("方", "ascii", "?"),
        ("E[ReLU(z)²] – Größe “a” × · …", "cp1252", "E[ReLU(z)²] – Größe “a” × · …"),
        ("x² ≥ √2 · ö", "cp437", "x² ≥ √2 · ö"),
        ("Größe √2", "cp1252", "Größe sqrt2"),
        ("Größe × 2 – 1", "cp437", "Größe x 2 - 1"),
        ("x² ≥ 1", None, "x^2 >= 1"),
        ("x² ≥ 1", "no such encoding", "x^2 >= 1"),
        ("\udcff", "utf-8", "?"),
    ],
)
def test_characters_that_do_not_fit_are_replaced(text: str, encoding: str | None, shown: str) -> None:
    """What an encoding lacks is replaced by ASCII that means the same; what it has stays."""
    assert to_encoding(text, encoding) == shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "latin-1", "utf-8", None, "no such encoding"])
def test_result_always_fits(encoding: str | None) -> None:
    """Whatever the text, the result can be written."""
    text = "".join(map(chr, range(0x20, 0x3000, 7))) + "\udcff\U0001f600"
    known = encoding if encoding in {"cp1252", "cp437", "latin-1", "utf-8"} else "ascii"
    assert to_encoding(text, encoding).encode(known)


def student_facing_texts() -> list[str]:
    """Every literal that goes through ``_`` anywhere in the grader."""
    return [
        argument.value
        for path in Path(grader.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "plural"}
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437"])
def test_our_own_texts_lose_nothing(encoding: str | None) -> None:
    """Every text of the grader can be said in ASCII without a question mark of necessity."""
    texts_of_ours = student_facing_texts()
    assert len(texts_of_ours) > 100
    for text in texts_of_ours:
        assert to_encoding(text, encoding).count("?") == text.count("?"), text
