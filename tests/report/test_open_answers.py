"""An answer that may stand where the grader does not read it: never a 0 before a tutor has looked."""

from dataclasses import replace
from pathlib import Path

from made_reports import make_report

from grader.engine.reporting import make_written_result
from grader.report.class_model import Review
from grader.report.cohort import ClassMember, Cohort
from grader.report.forms.pages import member_page
from grader.report.model import ItemResult
from grader.report.review.merge import write_review_files
from grader.report.terminal import summarise
from grader.report.visible import Audience

NOTE = "answers.md is missing. There is answers.pdf, which the grader does not read."


def member() -> ClassMember:
    """One whose answer to item A is open, and whose item B is blank."""
    report = make_report(written={"A": "", "B": ""})
    first, second = report.items
    return ClassMember("ada", "Ada", replace(report, items=(open_item(first), second)))


def open_item(item: ItemResult) -> ItemResult:
    """The same item with an answer that is open."""
    return replace(item, written=make_written_result(4, "", doubt=NOTE))


def test_final_points_wait_for_a_tutor() -> None:
    """What is open has no points and waits; what is blank has 0; a tutor's word settles it."""
    ada = member()
    assert [ada.written(item) for item in ada.items] == [None, 0]
    assert (ada.final, ada.to_review, ada.settled) == (None, ("A",), False)
    seen = replace(ada, reviews={"A": Review(3.0)})
    assert (seen.written_total, seen.settled) == (3, True)


def test_the_tutor_reads_where_to_look(tmp_path: Path) -> None:
    """The review file, the page and the table name the file in place of the answer."""
    cohort = Cohort(tmp_path, (member(),))
    (first, second), problems = write_review_files(cohort)
    assert problems == []
    assert f"> {NOTE}" in first.read_text(encoding="utf-8")
    assert "nothing written" in second.read_text(encoding="utf-8")
    assert NOTE in member_page(cohort, cohort.members[0], Audience.TUTOR)
    report = member().report
    assert report is not None
    assert any(line.endswith("+ 4 written: open") for line, _markup in summarise(report))
