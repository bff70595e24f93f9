"""The one way to JSON and back: what is written is strict JSON, keeps its schema, and is read as what it was."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cases import ROOT
from classrooms import Json
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from made_reports import COMPARISON, SECRET, make_bare, make_check, make_finding, make_passed, make_report

from grader.exercise import Reveal
from grader.judging.finding import Diagnosis, Finding, Location, Regularity, Relation, Suspect, TraceLine, Verdict
from grader.plugin.run import Run
from grader.report.as_json import from_json, read_file, report_data, to_json
from grader.report.class_model import Classroom, MoodleParticipant, ReportFile
from grader.report.model import CheckResult, Report
from grader.report.schemas import load_schema
from grader.report.visible import for_student

VALIDATOR = Draft202012Validator(load_schema("report"))


def strict(report: Report) -> str:
    """The text of a report that keeps the schema; Python's NaN and Infinity, which are no JSON, are refused."""
    data = report_data(report, {})
    VALIDATOR.validate(data)
    return json.dumps(data, allow_nan=False)


# -- there and back --------------------------------------------------------------------------------------------------

NUMBERS = st.floats()
TEXTS = st.text(max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
SUSPECTS = st.lists(st.builds(Suspect, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple)
FINDINGS = st.builds(
    Finding,
    verdict=st.sampled_from(Verdict),
    kind=st.just(make_finding().kind),
    reason=TEXTS,
    call=TEXTS,
    inputs=st.lists(st.tuples(TEXTS, VALUES), max_size=2).map(tuple),
    actual=VALUES,
    expected=VALUES,
    ratio=st.none() | NUMBERS,
    comparison=TEXTS,
    regularity=st.none()
    | st.builds(Regularity, st.sampled_from(Relation), TEXTS, st.none() | NUMBERS, st.booleans(), NUMBERS),
    notes=st.lists(TEXTS, max_size=2).map(tuple),
    diagnosis=st.none() | st.builds(Diagnosis, TEXTS, SUSPECTS, st.integers(1, 99)),
    location=st.none() | st.builds(Location, TEXTS, st.integers(0, 999)),
    trace=st.lists(st.builds(TraceLine, TEXTS, st.integers(0, 999), TEXTS, TEXTS), max_size=2).map(tuple),
    output=TEXTS,
    share=st.none() | st.floats(0, 1),
    internal=TEXTS,
)
CLASSROOMS = st.builds(
    Classroom,
    id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,9}", fullmatch=True),
    name=TEXTS,
    source=TEXTS,
    newest_file=st.none() | TEXTS,
    notes=st.lists(TEXTS, max_size=2).map(tuple),
    problem=TEXTS,
    moodle=st.none() | st.builds(MoodleParticipant, TEXTS, TEXTS),
    key=TEXTS,
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(finding=st.none() | FINDINGS, answer=TEXTS, about=CLASSROOMS)
def test_there_and_back(finding: Finding | None, answer: str, about: Classroom) -> None:
    """Whatever a check found, its report is read as what it was, through text, and keeps the schema."""
    report = from_json(to_json(make_report(make_check(finding=finding), written={"1.4": answer})), Report)
    classroom = from_json(to_json(about), Classroom)
    data = report_data(report, {"created": 1.0}, classroom)
    VALIDATOR.validate(data)
    assert from_json(json.loads(json.dumps(data, allow_nan=False)), ReportFile) == ReportFile(
        classroom=classroom, grading=report
    )
    assert from_json(to_json(for_student(report)), Report) == for_student(report)
    assert to_json(from_json(data["grading"], Report)) == data["grading"]


def test_non_finite_numbers_are_words() -> None:
    """NaN and infinity become words wherever they stand, also deep in inputs; other numbers stay as they are."""
    odd = make_finding(
        actual=math.nan,
        expected=[1.5, math.inf, (-math.inf, 2)],
        inputs=(("v", math.inf), ("w", {"deep": [math.nan, 3]})),
        ratio=math.inf,
        regularity=Regularity(Relation.AFFINE, value=2.0, offset=math.nan),
    )
    check = make_check(finding=odd)
    strict(make_report(check))
    assert (check.actual, check.ratio) == ("nan", "inf")
    assert check.expected == [1.5, "inf", ["-inf", 2]]
    assert check.inputs == {"v": "inf", "w": {"deep": ["nan", 3]}}
    assert check.regularity is not None
    assert (check.regularity.value, check.regularity.offset) == (2.0, "nan")


def test_invisible_characters_are_named() -> None:
    """Control, direction and zero-width characters, and lone surrogates, are shown by name; text stays text."""
    check = make_check(finding=make_finding(output="a\x1b[31m\u202eb\r\nc\td\ud800\x00", reason="Größe √2 ≥ 1 😀"))
    assert check.output == "a\\x1b[31m\\u202eb\nc\td\\ud800\\x00"
    assert check.reason == "Größe √2 ≥ 1 😀"


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda grading: grading.update(schema_version=1), "schema_version"),
        (lambda grading: grading["checks"][0].update(verdict="wrong"), "$.grading.checks[0].verdict"),
        (lambda grading: grading["checks"][0].update(points=-1), "$.grading.checks[0].points"),
        (lambda grading: grading["items"][0].update(checks=["1.5.other"]), "1.5.other"),
        (lambda grading: grading.pop("environment"), "environment"),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, damage: Callable[[Json], object], place: str) -> None:
    """The error says where a file differs from the model."""
    data = report_data(make_report(make_check()), {})
    damage(data["grading"])
    (tmp_path / "report.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ValueError, match=r".") as caught:
        read_file(tmp_path / "report.json", ReportFile)
    assert place in str(caught.value)


# -- schema ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", [*Verdict, None])
def test_report_keeps_the_schema(verdict: Verdict | None) -> None:
    """A report with any verdict keeps the schema, with all details and with none, for students and for tutors."""
    bare = None if verdict is None else make_bare(verdict, share=None)
    full = None if verdict is None else make_finding(verdict, internal="Traceback")
    made = make_report(make_check("1.5.bare", bare), make_check("A.full", full), written={"1.4": "", "2.5": "text"})
    strict(made)
    strict(for_student(made))
    assert [check.verdict for check in made.checks] == [verdict] * 2


@pytest.mark.parametrize("folder", ["solved", "stubs"])
def test_real_report_keeps_the_schema(request: pytest.FixtureRequest, grade: Callable[..., Run], folder: str) -> None:
    """The files of the solution and of the untouched assignment keep the schema; a run's report is what they say."""
    run = grade(request.getfixturevalue(folder))
    assert run.report is not None
    assert run.json is not None
    VALIDATOR.validate(run.json)
    assert from_json(run.json, ReportFile) == ReportFile(grading=for_student(run.report))
    assert run.report.points.automatic == (70 if folder == "solved" else 0)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.pop("environment"),
        lambda data: data.update(extra=1),
        lambda data: data["checks"][0].update(verdict="wrong"),
        lambda data: data["checks"][0].update(points=-1),
        lambda data: data["checks"][0].update(id="1.5 mean"),
        lambda data: data["checks"][0].pop("expected"),
        lambda data: data["submission"].update(sha256="0"),
        lambda data: data["items"][0].update(written={"possible": 4}),
    ],
)
def test_schema_refuses_damage(damage: Callable[[Json], object]) -> None:
    """The schema would notice a missing, an additional or a wrong field."""
    data = report_data(make_report(make_check()), {})
    damage(data["grading"])
    with pytest.raises(ValidationError):
        VALIDATOR.validate(data)


# -- content ---------------------------------------------------------------------------------------------------------


def test_check_is_written_out() -> None:
    """Every field of a finding has its place."""
    (check,) = make_report(make_check()).checks
    assert to_json(replace(check, seed=7)) == {
        "id": "1.5.mean",
        "title": "E[ReLU(z)]",
        "verdict": "failed",
        "points": 0.0,
        "possible": 2,
        "kind": "wrong_value",
        "reason": "relu_mean(preactivation_variance=2.0) returned 1, which is wrong.",
        "comparison": COMPARISON,
        "ratio": 1.7724538509055159,
        "regularity": None,
        "law": None,
        "notes": ["12 of 12 values are wrong."],
        "parts": [],
        "misconception": None,
        "diagnosis": None,
        "call": "relu_mean(preactivation_variance=2.0)",
        "inputs": {"preactivation_variance": 2.0},
        "actual": 1.0,
        "expected": SECRET,
        "location": {"file": "variance.py", "line": 7},
        "traceback": [{"file": "variance.py", "line": 9, "function": "relu_mean", "text": "return helper(v)"}],
        "output": "hello\n",
        "internal": "",
        "meaning": "Only the positive half of the density counts.",
        "functions": ["relu_mean"],
        "reveal": "value",
        "seed": 7,
    }


def test_check_that_did_not_run() -> None:
    """A check that was not run has neither verdict nor points, which is not the same as 0 points."""
    data = to_json(make_check(finding=None))
    assert (data["verdict"], data["points"], data["kind"], data["reason"]) == (None, None, None, "")


def test_order_of_a_file() -> None:
    """First who it is and the points, then items and checks, then the machinery; pytest's keys come last."""
    report = make_report(make_passed("1.5.a"), make_check("1.5.b"), written={"1.4": "text"})
    about = Classroom("ada", "Ada", "class/ada", None, (), "", None, "")
    data = report_data(report, {"created": 1.0, "environment": {}}, about)
    assert list(data) == ["classroom", "grading", "created", "environment"]
    assert list(data["classroom"])[:2] == ["id", "name"]
    assert list(data["grading"]) == [
        *("schema_version", "submission", "points", "categories"),
        *("items", "checks", "pictures", "environment"),
    ]
    grading = data["grading"]
    assert grading["points"] == {
        "automatic": 2.0,
        "automatic_possible": 4,
        "written_possible": 4,
        "complete": True,
    }
    assert grading["items"][0]["checks"] == ["1.5.a", "1.5.b"]
    assert grading["items"][1]["written"] == {
        "possible": 4,
        "status": "answered",
        "text": "text",
        "note": "",
    }
    assert "classroom" not in report_data(report, {})


# -- what is revealed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reveal", "shown"),
    [
        (Reveal.VALUE, (SECRET, COMPARISON, 1.7724538509055159)),
        (Reveal.RATIO, (None, COMPARISON, 1.7724538509055159)),
        (Reveal.NONE, (None, "", None)),
    ],
)
def test_what_a_students_report_has(reveal: Reveal, shown: tuple[object, ...]) -> None:
    """A check gives its value, only by how much it is off, or neither; a value that is withheld stands nowhere."""
    said = make_finding(regularity=Regularity(Relation.FACTOR, "√2", 2**0.5))
    report = for_student(make_report(make_check(finding=said, reveal=reveal)))
    (check,) = report.checks
    assert (check.expected, check.comparison, check.ratio) == shown
    assert (check.regularity is None) is (reveal is Reveal.NONE)
    assert (str(SECRET)[:6] in strict(report)) is (reveal is Reveal.VALUE)


WRONG = """

def linear_output_variance(fan_in, weight_variance, input_variance): return 2.0 * fan_in * weight_variance
def linear_weight_variance(fan_in): return 2.5 / fan_in**0.5
def relu_mean(preactivation_variance): return preactivation_variance / 7
def relu_second_moment(preactivation_variance): return preactivation_variance**2
def relu_output_variance(fan_in, weight_variance, input_second_moment): return 3.0 * fan_in
def relu_weight_variance(fan_in): return 7.7
"""


def test_wrong_formulas_leak_no_right_value(grade: Callable[..., Run], solved: Path) -> None:
    """In a real report on wrong formulas none of the right values stands anywhere, in full or in few digits."""
    with (solved / "variance.py").open("a", encoding="utf-8") as file:
        file.write(WRONG)
    run = grade(solved, "-k", "linear or mean or moment or relu_output_variance or relu_weight_variance")
    assert run.report is not None
    assert run.json is not None
    shown_by_pytest = {test["nodeid"].rpartition("::")[2]: json.dumps(test) for test in run.json["tests"]}
    compared = 0
    for shown, whole in zip(for_student(run.report).checks, run.report.checks, strict=True):
        if whole.expected is None or whole.reveal == "value":
            continue
        compared += 1
        text = json.dumps(to_json(shown)) + shown_by_pytest[shown.id]
        for secret in (repr(whole.expected), f"{whole.expected:.6g}", f"{whole.expected:.4g}"):
            assert secret not in text or len(secret) < 4, shown.id
    assert compared == 6


def test_check_of_any_sheet() -> None:
    """No number of an item is part of the form: any sheet's ids are words with dots."""
    data = to_json(make_check("Throwing_dice.mean_of_10"))
    assert from_json(data, CheckResult).id == "Throwing_dice.mean_of_10"
    assert str(ROOT) not in json.dumps(data)
