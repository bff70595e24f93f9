"""The report's model: points, sums and counts."""

import pytest

from grader.judging.finding import Finding, Verdict
from grader.report.model import ItemResult, WrittenResult


def shared(share: float | None) -> Finding:
    """A finding that earns a share of the points."""
    return Finding(Verdict.UNGRADABLE if share is None else Verdict.FAILED, "kind", "Reason.", share=share)


@pytest.mark.parametrize(
    ("possible", "share", "points"),
    [
        (3, 1.0, 3.0),
        (3, 0.0, 0.0),
        (3, 1 / 3, 1.0),
        (3, 2 / 3, 2.0),
        (2, 1 / 3, 0.67),
        (8, 0.5, 4.0),
        (2, None, None),
    ],
)
def test_points_of_a_check(check, possible, share, points) -> None:
    """A check earns its share of what it is worth, in hundredths; none if it could not be graded."""
    assert check(possible=possible, finding=shared(share)).points == points


def test_check_that_did_not_run(check) -> None:
    """A check without a finding has neither a verdict nor points, which is not the same as 0 points."""
    result = check(finding=None)
    assert (result.verdict, result.points) == (None, None)


@pytest.mark.parametrize(("text", "status"), [("", "unanswered"), ("It shrinks.", "answered")])
def test_status_of_a_written_answer(text, status) -> None:
    """What is written is answered; who judges it is the tutor."""
    assert WrittenResult(4, text).status == status


def test_points_of_an_item(check, passed) -> None:
    """An item has the sum of its checks' points; checks without points are left out."""
    item = ItemResult("1.5", "Title", (passed("1.5.a"), check("1.5.b"), check("1.5.c", finding=None)), None)
    assert (item.points, item.possible) == (2.0, 6)


def test_item_without_points(check) -> None:
    """An item none of whose checks has points has none, and so has an item without checks."""
    unknown = ItemResult("1.5", "Title", (check(finding=None), check(finding=shared(None))), None)
    written = ItemResult("1.4", "Title", (), WrittenResult(5, ""))
    assert (unknown.points, unknown.possible) == (None, 4)
    assert (written.points, written.possible) == (None, 0)


def test_sums_of_a_report(check, passed, report) -> None:
    """A report sums up points, what was possible, and what a tutor can add."""
    made = report(
        passed("1.5.a", possible=3), check("1.5.b"), check("1.6.c", finding=shared(1 / 3)), written={"1.4": ""}
    )
    assert [result.id for result in made.checks] == ["1.5.a", "1.5.b", "1.6.c"]
    assert (made.points, made.possible, made.written_possible) == (3.67, 7, 4)


def test_rounding_does_not_add_up(check, report) -> None:
    """Sums have two decimals, whatever floats make of them."""
    made = report(*(check(f"1.5.{name}", finding=shared(0.05)) for name in "abc"))
    assert made.points == 0.3


def test_empty_report(report) -> None:
    """A report without checks has 0 points and is complete."""
    assert (report().points, report().possible, report().complete) == (0.0, 0, True)


@pytest.mark.parametrize(("share", "complete"), [(0.0, True), (1.0, True), (None, False)])
def test_report_with_an_ungradable_check_is_incomplete(check, passed, report, share, complete) -> None:
    """A report is complete if every check has points: a failed one has, an ungradable one has not."""
    assert report(passed("1.5.a"), check("1.5.b", finding=shared(share))).complete is complete


def test_report_of_some_checks_is_incomplete(check, passed, report) -> None:
    """A report is incomplete if a check was not run."""
    assert not report(passed("1.5.a"), check("1.5.b", finding=None)).complete


def test_counts(check, passed, report) -> None:
    """Checks are counted by verdict; None counts those that were not run."""
    made = report(passed("1.5.a"), check("1.5.b"), check("1.5.c"), check("1.5.d", finding=None))
    counts = {verdict: made.count(verdict) for verdict in (*Verdict, None)}
    assert {verdict: count for verdict, count in counts.items() if count} == {
        Verdict.PASSED: 1,
        Verdict.FAILED: 2,
        None: 1,
    }
