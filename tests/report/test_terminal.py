"""The terminal form: what a student reads about a check, the table of items, and text for poor terminals."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import grader
from grader.judging.finding import Finding, TraceLine, Verdict
from grader.report.model import IsolationResult
from grader.report.terminal import COLOURS, Line, explain, headline, summarise, to_encoding, verdict_name

REASON = "relu_mean(preactivation_variance=2.0) returned 1, which is wrong."
RATIO = "That is 1.772 times too large."
EXPECTED = "Expected: 0.56419."


def texts(lines) -> list[str]:
    """The lines without their colours."""
    return [text for text, _markup in lines]


# -- one check -------------------------------------------------------------------------------------------------------


def test_explanation_is_complete(check) -> None:
    """Reason, factor, notes, right value, meaning, place and the student's traceback, in this order."""
    assert texts(explain(check(), "group7")) == [
        REASON,
        RATIO,
        "12 of 12 values are wrong.",
        EXPECTED,
        "",
        "What it asks:  Only the positive half of the density counts.",
        "Where to look: group7/variance.py:7; hints for item 1.5 in HINTS.md",
        "",
        "Your code, most recent call last:",
        '  File "group7/variance.py", line 9, in relu_mean',
        "    return helper(v)",
    ]


@pytest.mark.parametrize(
    ("reveal", "reveal_all", "shown"),
    [
        ("value", False, {RATIO, EXPECTED}),
        ("ratio", False, {RATIO}),
        ("none", False, set()),
        ("value", True, {RATIO, EXPECTED}),
        ("ratio", True, {RATIO, EXPECTED}),
        ("none", True, {RATIO, EXPECTED}),
    ],
)
def test_what_is_revealed(check, reveal, reveal_all, shown) -> None:
    """A check shows its right value, only by how much it is off, or neither; a tutor sees everything."""
    lines = texts(explain(check(reveal=reveal), "group7", reveal_all=reveal_all))
    assert {RATIO, EXPECTED} & set(lines) == shown
    assert any("0.5641" in line for line in lines) == (EXPECTED in shown)


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.PASSED])
def test_reason_has_the_verdicts_colour(check, finding, verdict) -> None:
    """The first line is the reason, in the colour of the verdict; the other lines have none."""
    first, *others = explain(check(finding=finding(verdict)), "group7")
    assert first == (REASON, COLOURS[verdict])
    assert all(markup == {} for _text, markup in others)


def test_same_reason_is_explained_once(check) -> None:
    """A further check that fails for the same reason refers to the first and says no more."""
    lines = texts(explain(check("1.5.other"), "group7", same_as="1.5.mean", reveal_all=True))
    assert lines == [REASON, "The same as in 1.5.mean."]


def test_check_that_did_not_run_needs_no_explanation(check) -> None:
    """There is nothing to say about a check that was not run."""
    assert explain(check(finding=None), "group7") == []


def test_bare_finding(check) -> None:
    """Where nothing but the reason is known, what the check asks and its hints are shown all the same."""
    bare = check("0.categories", finding=Finding(Verdict.FAILED, "kind", "Two are the same."))
    assert texts(explain(bare, "group7")) == [
        "Two are the same.",
        "",
        "What it asks:  Only the positive half of the density counts.",
        "Where to look: hints for item 0 in HINTS.md",
    ]


def test_graders_own_traceback_is_not_for_students(check, finding) -> None:
    """Where the grader is at fault its traceback goes to the report, not to the terminal."""
    odd = finding(Verdict.UNGRADABLE, internal="Traceback: secret", expected=None, trace=())
    assert not any("secret" in line for line in texts(explain(check(finding=odd), "group7")))


@pytest.mark.parametrize("expected", [0.0, False, [1, 2], "nan"])
def test_right_value_that_python_calls_false_is_shown(check, finding, expected) -> None:
    """A right value of 0 is a value."""
    lines = texts(explain(check(finding=finding(expected=expected)), "group7"))
    assert any(line.startswith("Expected: ") for line in lines)


def test_repeated_traceback_lines_are_shown_once(check, finding) -> None:
    """Of a recursion one level is shown; lines of unknown function or text have no gaps."""
    level = TraceLine("variance.py", 9, "f", "return f(v)")
    trace = (TraceLine("variance.py", 3, "", ""), level, level, level)
    lines = texts(explain(check(finding=finding(trace=trace)), "group7"))
    assert lines[lines.index("Your code, most recent call last:") + 1 :] == [
        '  File "group7/variance.py", line 3',
        '  File "group7/variance.py", line 9, in f',
        "    return f(v)",
    ]


def test_headline(check, passed) -> None:
    """A check is headed by its id, its title and its points."""
    assert headline(check()) == "1.5.mean: E[ReLU(z)] (0 of 2 points)"
    assert headline(passed(possible=3)) == "1.5.mean: E[ReLU(z)] (3 of 3 points)"
    assert headline(check(finding=Finding(Verdict.FAILED, "kind", "Reason.", share=1 / 3))).endswith(
        "(0.67 of 2 points)"
    )
    assert headline(check(finding=None)).endswith("(– of 2 points)")


def test_every_verdict_has_a_name_and_a_colour() -> None:
    """No verdict is nameless, and no two have one name."""
    assert set(COLOURS) == set(Verdict)
    assert len({verdict_name(verdict) for verdict in (*Verdict, None)}) == len(Verdict) + 1


# -- the table -------------------------------------------------------------------------------------------------------


@pytest.fixture
def table(check, passed, finding, report):
    """A report with checks of several verdicts and two written parts."""
    return report(
        passed("1.5.a"),
        check("1.5.b", title="fails"),
        check("1.5.c", title="a stub", finding=finding(Verdict.NOT_ATTEMPTED, reason="Not filled in yet: relu_mean.")),
        check("1.6.d", title="waits", finding=finding(Verdict.BLOCKED, reason="Blocked until 1.5.c is mended.")),
        passed("1.7.e"),
        written={"1.4": "", "2.5": "text"},
    )


def test_table(table) -> None:
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
        "4 / 10, 8 more from your tutor",
    ]


def test_points_stand_in_one_column(table) -> None:
    """Points end in the same column for items and for checks."""
    ends = {line.index(" / ") for line in texts(summarise(table))[:-1] if " / " in line}
    assert len(ends) == 1


def test_brief_table(table) -> None:
    """In brief no checks are listed."""
    lines = texts(summarise(table, brief=True))
    assert len(lines) == 5 + 3
    assert not any("fails" in line or "Not filled" in line for line in lines)


def test_failed_check_keeps_its_reason_for_the_explanation(check, report) -> None:
    """The reason of a failure stands above the table, so the table does not repeat it."""
    assert not any(REASON in line for line in texts(summarise(report(check()))))


def test_consequence_is_told(check, finding, report) -> None:
    """A check that is passed on account of another error says so; one that is simply passed takes no line."""
    follows = finding(Verdict.PASSED, kind="consequential", reason="It does what your relu_weight_variance says.")
    lines = [text for text, _ in summarise(report(check("1.7.variance", finding=follows, title="variance 2 / fan_in")))]
    place = next(number for number, line in enumerate(lines) if "variance 2 / fan_in" in line)
    assert "passed" in lines[place]
    assert lines[place + 1].strip() == "It does what your relu_weight_variance says."
    plain = finding(Verdict.PASSED, kind="passed", reason="")
    assert not any(
        "variance 2 / fan_in" in text
        for text, _ in summarise(report(check(finding=plain, title="variance 2 / fan_in")))
    )


def test_colours_of_the_table(table, passed, report) -> None:
    """Items are bold, checks have their verdict's colour, and only full points are green."""
    markup = {text.split()[0]: colour for text, colour in summarise(table) if text}
    assert markup["1.5"] == {"bold": True}
    assert markup["fails"] == {"red": True}
    assert markup["waits"] == {"yellow": True}
    assert markup["4"] == {"bold": True}
    assert list(summarise(report(passed())))[-1][1] == {"green": True, "bold": True}


def test_ungradable_check_is_loud(check, passed, finding, report) -> None:
    """Where the grader failed the total says so, in red, and gives no points for it."""
    odd = finding(Verdict.UNGRADABLE, reason="The grader itself failed.", share=None)
    *lines, (total, markup) = summarise(report(passed("1.5.a"), check("1.5.b", finding=odd)))
    assert "THE GRADER FAILED, tell your tutor" in total
    assert total.startswith("2 / 4")
    assert markup == {"red": True, "bold": True}
    assert any("– / 2" in line and "not gradable" in line for line in texts(lines))
    assert any("The grader itself failed." in line for line in texts(lines))


def test_isolation_is_stated(report, passed) -> None:
    """The level stands above the table; what was proven is counted; a run without isolation is stamped in red."""

    def lines(isolation: IsolationResult) -> list[Line]:
        table = report(passed())
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


def test_checks_that_were_not_run_are_counted(check, passed, report) -> None:
    """The total says how many checks were not run."""
    lines = texts(summarise(report(passed("1.5.a"), check("1.5.b", finding=None), check("1.6.c", finding=None))))
    assert lines[-1] == "2 / 6, 0 more from your tutor; 2 checks were not run"
    assert any("– / 2" in line and line.startswith("1.6") for line in lines)


@pytest.mark.parametrize("verdict", [None, Verdict.UNGRADABLE])
def test_one_check_is_counted_in_the_singular(check, report, verdict) -> None:
    """One check was not run, two were not."""
    result = check(finding=verdict and Finding(verdict, "internal_error", "Reason.", share=None))
    total = texts(summarise(report(result)))[-1]
    assert "1 check " in total


# -- poor terminals --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_text_that_fits_stays(encoding) -> None:
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
def test_characters_that_do_not_fit_are_replaced(text, encoding, shown) -> None:
    """What an encoding lacks is replaced by ASCII that means the same; what it has stays."""
    assert to_encoding(text, encoding) == shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "latin-1", "utf-8", None, "no such encoding"])
def test_result_always_fits(encoding) -> None:
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
def test_our_own_texts_lose_nothing(encoding) -> None:
    """Every text of the grader can be said in ASCII without a question mark of necessity."""
    texts_of_ours = student_facing_texts()
    assert len(texts_of_ours) > 100
    for text in texts_of_ours:
        assert to_encoding(text, encoding).count("?") == text.count("?"), text
