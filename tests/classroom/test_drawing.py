"""`grader grade --pictures`: each submission is drawn once, and its report names the pictures."""

from dataclasses import replace
from pathlib import Path

from cases import EXERCISE, ROOT, copy_submission
from made_reports import make_check, make_report

from grader.classroom.drawing import draw_class
from grader.classroom.handin import HandIn
from grader.classroom.results import Results
from grader.exercise import Exercise
from grader.report.model import Picture, Report


def test_what_is_not_drawn_yet_is_drawn_and_linked(tmp_path: Path) -> None:
    """One that cannot be graded is left out; a second run draws nothing, a new report is drawn again."""
    drawn: list[str] = []

    def draw(_exercise: Exercise, report: Report, _folder: Path, out: Path, _report_file: Path) -> tuple[Picture, ...]:
        drawn.append(f"{report.submission.path} in {out.name}")
        return (Picture("statistics", "Statistics", "../pictures/ada/x.png", "", ""),)

    exercise = replace(EXERCISE, draw_pictures=draw)
    folder = copy_submission(ROOT / "reference", tmp_path / "ada")
    ada, ben = HandIn("ada", "Ada", "ada", folder), HandIn("ben", "Ben", "ben", None, problem="Damaged.")
    results = Results(tmp_path / "out")
    results.write(ada, "", make_report(make_check()), {})
    results.write(ben, "", None, {})
    for _run in range(2):
        draw_class(exercise, results, [ada, ben])
    file = results.find("ada")
    assert file is not None
    assert file.grading is not None
    assert [picture.title for picture in file.grading.pictures] == ["Statistics"]
    results.write(ada, "", make_report(make_check()), {})
    draw_class(exercise, results, [ada, ben])
    results.close()
    assert drawn == ["group7 in ada"] * 2
