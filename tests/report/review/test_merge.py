"""Reviews of a class: files that tutors fill in are merged, validated, merged again, and never lose a word."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from classrooms import MakeClass, item_of

from grader.report.cohort import ClassMember, read_cohort
from grader.report.forms.overview import make_overview
from grader.report.forms.writing import read_class
from grader.report.review.merge import adopt_reviews, merge_files, submission_code, write_review_files
from grader.report.review.read import review_path

ITEMS = ("1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "2.5")


@pytest.fixture
def reviewed(make_class: MakeClass) -> Path:
    """A class with empty review files."""
    folder = make_class()
    write_review_files(read_cohort(folder))
    return folder


def fill(folder: Path, item: str, name: str, points: str, comment: str = "") -> None:
    """Type points and a comment below the answer of somebody, as in an editor."""
    path = review_path(folder, item)
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("## ") and f"({name})" in line)
    place = next(n for n in range(start, len(lines)) if lines[n].startswith("points"))
    lines[place : place + 2] = [f"{lines[place].partition(':')[0]}: {points}", f"comment: {comment}"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def submission(folder: Path, name: str) -> ClassMember:
    """A submission of the class with its reviews."""
    return next(one for one in read_class(folder).members if one.id == name)


def test_one_file_per_written_item_with_all_answers(reviewed: Path) -> None:
    """Seven files; each shows every name and answer, empty answers last."""
    assert sorted(path.name for path in (reviewed / "review").iterdir()) == [f"item-{item}.md" for item in ITEMS]
    text = review_path(reviewed, "1.4").read_text(encoding="utf-8")
    assert text.startswith("# Item 1.4: Why 11 layers do not train (0 to 5 points)\n")
    assert text.count("points (0 to 5):") == 5
    assert "> **N(0, 1): the variance explodes.**" in text
    assert text.rindex("## ") == text.index("## Group Silent (silent)")
    assert "> (nothing written: 0 points unless you say otherwise)" in text


def test_final_points_are_automatic_and_written(reviewed: Path) -> None:
    """Once the last item is reviewed there are final points, and they are the sum."""
    for item in ITEMS[:-1]:
        fill(reviewed, item, "right", "3,5", "Good.\nBut why?")
    one = submission(reviewed, "right")
    assert (one.final, one.to_review) == (None, ("2.5",))
    fill(reviewed, "2.5", "right", "5")
    one = submission(reviewed, "right")
    assert (one.automatic, one.written_total, one.final) == (70, 26, 96)
    assert one.reviews["1.3"].comment == "Good.\nBut why?"


def test_points_for_an_answer_in_another_place(reviewed: Path) -> None:
    """A tutor may give points where the grader found no answer."""
    assert submission(reviewed, "silent").final == 67
    fill(reviewed, "1.4", "silent", "2")
    assert submission(reviewed, "silent").final == 69


def test_making_files_again_keeps_everything(reviewed: Path) -> None:
    """Points, comments of several lines and notes stay, also when names are hidden and shown again."""
    fill(reviewed, "1.4", "right", "4.5", "Why does *it* vanish?\n\npoints: 3 would be too few\n> quoted\n## so?")
    path = review_path(reviewed, "1.4")
    path.write_text(
        path.read_text(encoding="utf-8").replace("\n\n<!--", "\n\nNotes of mine.\n\n<!--", 1), encoding="utf-8"
    )
    shown = submission(reviewed, "right").reviews["1.4"]
    assert shown.comment.endswith("> quoted\n## so?")
    for anonymous in (None, True, None, False):
        assert write_review_files(read_cohort(reviewed), anonymous=anonymous)[1] == []
        assert submission(reviewed, "right").reviews["1.4"] == shown
        assert "Notes of mine." in path.read_text(encoding="utf-8")
    before = path.stat().st_mtime_ns
    write_review_files(read_cohort(reviewed))
    assert path.stat().st_mtime_ns == before  # an open editor is not disturbed without need


def test_anonymous_files_tell_no_names(reviewed: Path) -> None:
    """Neither names nor ids nor the class's order show, in a file made anew without the option either."""
    for anonymous in (True, None):
        write_review_files(read_cohort(reviewed), anonymous=anonymous)
        text = review_path(reviewed, "1.4").read_text(encoding="utf-8")
        for name in ("right", "linear", "crash", "prints", "silent"):
            assert name.capitalize() not in text
            assert f"({name})" not in text
    codes = [line.split()[3] for line in text.splitlines() if line.startswith("<!-- answer")]
    assert codes[:-1] == sorted(codes[:-1])


@pytest.mark.parametrize(
    "save",
    [
        lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n\n", "\n").encode(),
        lambda text: text.replace("> ", ">").encode(),
        lambda text: text.replace("points (0 to 5):", "   **Points** :").encode(),
    ],
    ids=["windows", "notepad-unicode", "no-blank-lines", "no-blanks", "bold"],
)
def test_what_editors_do_to_a_file(reviewed: Path, save: Callable[[str], bytes]) -> None:
    """Line ends, byte order marks and changed white space do no harm."""
    fill(reviewed, "1.4", "right", "4", "Größe!")
    path = review_path(reviewed, "1.4")
    path.write_bytes(save(path.read_text(encoding="utf-8")))
    assert read_class(reviewed).review_problems == ()
    review = submission(reviewed, "right").reviews["1.4"]
    assert (review.points, review.comment, review.outdated) == (4, "Größe!", False)


def test_error_names_everything_and_costs_only_its_entry(reviewed: Path) -> None:
    """The file with an error is left byte for byte; the error names file, line, submission and the way out."""
    fill(reviewed, "1.4", "right", "7")
    fill(reviewed, "1.4", "linear", "4")
    path = review_path(reviewed, "1.4")
    before = path.read_bytes()
    _paths, problems = write_review_files(read_cohort(reviewed), anonymous=True)
    line = next(n for n, text in enumerate(before.decode().splitlines(), 1) if text.endswith(": 7"))
    (problem,) = problems
    assert problem.startswith(f"{path}, line {line} (Group Right (right)): 7 points are more than the 5")
    assert path.read_bytes() == before
    assert read_class(reviewed).review_problems == (problem,)
    assert submission(reviewed, "linear").reviews["1.4"].points == 4
    assert "1.4" not in submission(reviewed, "right").reviews


def test_file_that_is_no_utf8(reviewed: Path) -> None:
    """A file saved in another encoding is left alone, and the error says what to do."""
    fill(reviewed, "1.4", "right", "4", "Größe")
    path = review_path(reviewed, "1.4")
    data = path.read_text(encoding="utf-8").replace("√", "").encode("cp1252", "replace")
    path.write_bytes(data)
    _paths, problems = write_review_files(read_cohort(reviewed))
    assert "not UTF-8 any more. Save it again as UTF-8" in problems[0]
    assert path.read_bytes() == data


def test_doubled_answer_is_an_error(reviewed: Path) -> None:
    """An answer that stands in a file twice counts in neither place until one is removed."""
    path = review_path(reviewed, "1.4")
    fill(reviewed, "1.4", "right", "4")
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text[text.index("<!-- answer") :].replace(": 4", ": 5"), encoding="utf-8")
    problems = read_class(reviewed).review_problems
    assert len(problems) == 5
    assert all("Keep one of the two" in problem for problem in problems)
    assert "1.4" not in submission(reviewed, "right").reviews


def test_answer_that_changed_is_looked_at_again(reviewed: Path) -> None:
    """Points for an earlier answer stay, are marked, and count as reviewed once the tutor confirms them."""
    fill(reviewed, "1.4", "right", "4")
    report = json.loads((reviewed / "reports" / "right.json").read_text(encoding="utf-8"))
    item_of(report, "1.4")["written"]["text"] = "Another answer."
    (reviewed / "reports" / "right.json").write_text(json.dumps(report), encoding="utf-8")
    for _round in range(2):
        write_review_files(read_cohort(reviewed))
        one = submission(reviewed, "right")
        assert one.reviews["1.4"].outdated
        assert "1.4" in one.to_review
        assert (one.written_total, one.final) == (None, None)
    overview = make_overview(read_class(reviewed))
    words = {sentence for attention in overview.attention.look for sentence in attention.reasons}
    assert "Reviewed, but the answer changed since: 1.4 (4)." in words
    path = review_path(reviewed, "1.4")
    text = path.read_text(encoding="utf-8")
    hint = next(line for line in text.splitlines() if "THE ANSWER CHANGED" in line)
    new = hint.partition("write ")[2].split()[0]
    code = submission_code(submission(reviewed, "right"))
    old = next(line for line in text.splitlines() if code in line).split()[5]
    path.write_text(text.replace(f"{code} fp {old}", f"{code} fp {new}"), encoding="utf-8")
    assert not submission(reviewed, "right").reviews["1.4"].outdated
    write_review_files(read_cohort(reviewed))
    assert "THE ANSWER CHANGED" not in path.read_text(encoding="utf-8")


def test_submission_that_left_the_class_keeps_its_review(reviewed: Path) -> None:
    """What was filled in for a submission that is gone stays in the file, and comes back with it."""
    fill(reviewed, "1.4", "right", "4", "kept")
    class_file = reviewed / "class.json"
    whole = class_file.read_text()
    about = json.loads(whole)
    about["submissions"].remove("right")
    class_file.write_text(json.dumps(about))
    write_review_files(read_cohort(reviewed))
    assert "comment: kept" in review_path(reviewed, "1.4").read_text(encoding="utf-8")
    assert "no submission of this class any more" in read_class(reviewed).review_problems[0]
    class_file.write_text(whole)
    write_review_files(read_cohort(reviewed))
    assert submission(reviewed, "right").reviews["1.4"].points == 4


def test_files_filled_in_elsewhere_are_merged(reviewed: Path, tmp_path: Path) -> None:
    """Two tutors fill in copies: both are merged, twice too; a contradiction is an error until it is decided."""
    copies = [Path(shutil.copy(review_path(reviewed, "1.4"), tmp_path / f"{who}.md")) for who in "ab"]
    originals = review_path(reviewed, "1.4").read_bytes()
    for who, name, points in (("a", "right", "4"), ("b", "linear", "3")):
        fill(reviewed, "1.4", name, points, f"by {who}")
        shutil.move(review_path(reviewed, "1.4"), tmp_path / f"{who}.md")
        review_path(reviewed, "1.4").write_bytes(originals)
    for _round in range(2):
        assert merge_files(read_cohort(reviewed), copies) == []
        assert submission(reviewed, "right").reviews["1.4"].points == 4
        assert submission(reviewed, "linear").reviews["1.4"].comment == "by b"
    fill(reviewed, "1.4", "right", "2", "changed")
    before = review_path(reviewed, "1.4").read_bytes()
    (problem,) = merge_files(read_cohort(reviewed), copies)
    assert str(copies[0]) in problem
    assert "Group Right (right) has 4 points or a comment other than" in problem
    assert "--replace" in problem
    assert review_path(reviewed, "1.4").read_bytes() == before
    assert merge_files(read_cohort(reviewed), copies, replace_filled=True) == []
    assert submission(reviewed, "right").reviews["1.4"].points == 4


def test_a_conflict_costs_only_its_own_row(reviewed: Path, tmp_path: Path) -> None:
    """What a colleague filled in elsewhere in the same file is merged all the same; ours stays where two differ."""
    theirs = Path(shutil.copy(review_path(reviewed, "1.4"), tmp_path / "theirs.md"))
    original = theirs.read_bytes()
    fill(reviewed, "1.4", "right", "4")
    fill(reviewed, "1.4", "silent", "1")
    shutil.move(review_path(reviewed, "1.4"), theirs)
    review_path(reviewed, "1.4").write_bytes(original)
    fill(reviewed, "1.4", "right", "2")
    (problem,) = merge_files(read_cohort(reviewed), [theirs])
    assert "Group Right (right)" in problem
    assert submission(reviewed, "right").reviews["1.4"].points == 2
    assert submission(reviewed, "silent").reviews["1.4"].points == 1


def test_the_same_answer_is_reviewed_once(reviewed: Path) -> None:
    """It counts for all who wrote it, but for who has points of their own; where these differ nobody can know."""
    text = review_path(reviewed, "1.4").read_text(encoding="utf-8")
    assert text.count("(the same answer as Group Right (right): ") == 3
    fill(reviewed, "1.4", "right", "4", "Good.")
    assert submission(reviewed, "crash").reviews["1.4"].comment == "Good."
    assert "1.4" not in submission(reviewed, "silent").reviews
    fill(reviewed, "1.4", "linear", "3")
    assert submission(reviewed, "linear").reviews["1.4"].points == 3
    assert "1.4" in submission(reviewed, "crash").to_review


def test_the_model_answer_stands_at_the_head(reviewed: Path) -> None:
    """For the tutor alone: it is not read back."""
    write_review_files(read_cohort(reviewed), model_answers={"1.4": "# Right\n\npoints (0 to 5): 5"})
    text = review_path(reviewed, "1.4").read_text(encoding="utf-8")
    assert "> The model answer, which earns all 5 points:\n>\n> # Right\n>\n> points (0 to 5): 5\n" in text
    assert read_class(reviewed).review_problems == ()


def test_reviews_of_one_who_is_gone_are_adopted(reviewed: Path) -> None:
    """One step gives them to another submission; where that has its own, both stay and it is said."""
    fill(reviewed, "1.4", "right", "4", "kept")
    class_file = reviewed / "class.json"
    about = json.loads(class_file.read_text())
    about["submissions"].remove("right")
    class_file.write_text(json.dumps(about))
    assert "nobody is no submission" in adopt_reviews(read_cohort(reviewed), "right", "nobody")[0]
    assert adopt_reviews(read_cohort(reviewed), "right", "silent") == []
    review = submission(reviewed, "silent").reviews["1.4"]
    assert (review.points, review.comment, review.outdated) == (4, "kept", True)
    assert read_class(reviewed).review_problems == ()
    assert "Nothing is filled in for right" in adopt_reviews(read_cohort(reviewed), "right", "crash")[0]


def test_file_that_is_none(reviewed: Path, tmp_path: Path) -> None:
    """A file without answers of this class is refused by name."""
    other = tmp_path / "other.md"
    other.write_text("hello")
    problems = merge_files(read_cohort(reviewed), [other, tmp_path / "nowhere.md"])
    assert "other.md has no answers of this class" in problems[0]
    assert "nowhere.md" in problems[1]


def test_reviews_outlive_another_grading(reviewed: Path) -> None:
    """A submission keeps its code, and so its review, when others come and go and the course's salt changes."""
    cohort = read_cohort(reviewed)
    assert len({submission_code(one) for one in cohort.members}) == len(cohort.members)
    fill(reviewed, "1.4", "right", "4")
    class_file = reviewed / "class.json"
    about = json.loads(class_file.read_text())
    class_file.write_text(json.dumps(about | {"salt_hash": "6" * 64, "submissions": ["silent", "right"]}))
    write_review_files(read_cohort(reviewed))
    assert submission(reviewed, "right").reviews["1.4"].points == 4


def test_hostile_answers_reach_no_field(messy: Path) -> None:
    """In a real class an answer that imitates fields and markers changes nothing."""
    write_review_files(read_cohort(messy))
    cohort = read_class(messy)
    assert cohort.review_problems == ()
    assert all(not one.reviews for one in cohort.members)
