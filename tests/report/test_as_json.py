"""The JSON form: it keeps its schema, is strict JSON, and shows of a right answer only what may be shown."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from grader.judging.finding import Finding, Verdict
from grader.report.as_json import load_schema, report_to_json

VALIDATOR = Draft202012Validator(load_schema())
SECRET = 0.5641895835477563
RATIO = "That is 1.772 times too large."


def strict(data: dict[str, Any]) -> str:
    """The text of data that keeps the schema; Python's NaN and Infinity, which are no JSON, are refused."""
    VALIDATOR.validate(data)
    return json.dumps(data, allow_nan=False)


# -- schema ----------------------------------------------------------------------------------------------------------


def test_schema_is_one() -> None:
    """The schema itself is well formed."""
    Draft202012Validator.check_schema(load_schema())


@pytest.mark.parametrize("verdict", [*Verdict, None])
@pytest.mark.parametrize("reveal_all", [True, False])
def test_report_keeps_the_schema(check, finding, report, verdict, reveal_all) -> None:
    """A report with any verdict keeps the schema, with all details and with none."""
    bare = None if verdict is None else Finding(verdict, "kind", "Reason.", share=None)
    full = None if verdict is None else finding(verdict, internal="Traceback")
    made = report(check("1.5.bare", finding=bare), check("0.full", finding=full), written={"1.4": "", "2.5": "text"})
    data = report_to_json(made, reveal_all=reveal_all)
    strict(data)
    assert [entry["verdict"] for entry in data["checks"]] == [verdict and verdict.value] * 2


@pytest.mark.parametrize("folder", ["solved", "stubs"])
def test_real_report_keeps_the_schema(request, grade, folder) -> None:
    """The reports of the solution and of the untouched assignment keep the schema."""
    run = grade(request.getfixturevalue(folder))
    assert run.report is not None
    data = report_to_json(run.report)
    strict(data)
    assert data == run.json["grading"]
    assert data["points"]["automatic"] == (70 if folder == "solved" else 0)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.pop("environment"),
        lambda data: data.update(extra=1),
        lambda data: data["checks"][0].update(verdict="wrong"),
        lambda data: data["checks"][0].update(points=-1),
        lambda data: data["checks"][0].update(id="Mean"),
        lambda data: data["checks"][0].pop("expected"),
        lambda data: data["submission"].update(sha256="0"),
        lambda data: data["items"][0].update(written={"possible": 4}),
    ],
)
def test_schema_refuses_damage(check, report, damage) -> None:
    """The schema would notice a missing, an additional or a wrong field."""
    data = report_to_json(report(check()))
    damage(data)
    with pytest.raises(ValidationError):
        VALIDATOR.validate(data)


# -- content ---------------------------------------------------------------------------------------------------------


def test_check_is_written_out(check, report) -> None:
    """Every field of a finding has its place."""
    (data,) = report_to_json(report(check()))["checks"]
    assert data == {
        "id": "1.5.mean",
        "title": "E[ReLU(z)]",
        "functions": ["relu_mean"],
        "verdict": "failed",
        "points": 0.0,
        "possible": 2,
        "seed": 7,
        "reveal": "value",
        "kind": "wrong_value",
        "reason": "relu_mean(preactivation_variance=2.0) returned 1, which is wrong.",
        "call": "relu_mean(preactivation_variance=2.0)",
        "inputs": {"preactivation_variance": 2.0},
        "actual": 1.0,
        "expected": SECRET,
        "ratio": RATIO,
        "signature": None,
        "misconception": None,
        "diagnosis": None,
        "parts": [],
        "notes": ["12 of 12 values are wrong."],
        "location": {"file": "variance.py", "line": 7},
        "traceback": [{"file": "variance.py", "line": 9, "function": "relu_mean", "text": "return helper(v)"}],
        "output": "hello\n",
        "internal": "",
    }


def test_check_that_did_not_run_is_null(check, report) -> None:
    """A check that was not run has all its fields, null where only a run could fill them."""
    (data,) = report_to_json(report(check(finding=None)))["checks"]
    known = {"id", "title", "functions", "possible", "seed", "reveal", "parts"}
    assert {key for key, value in data.items() if value is not None} == known


def test_head_of_the_report(check, passed, report) -> None:
    """Path, digest, points, items and environment are written out."""
    data = report_to_json(report(passed("1.5.a"), check("1.5.b"), written={"1.4": "text"}))
    assert data["submission"] == {"path": "group7", "sha256": "0" * 64}
    assert data["points"] == {"automatic": 2.0, "automatic_possible": 4, "written_possible": 4, "complete": True}
    assert data["environment"]["salt"] == "salt"
    assert data["environment"]["torch"] == "2.13.0"
    assert data["items"] == [
        {
            "id": "1.5",
            "title": "Title of 1.5",
            "points": 2.0,
            "possible": 4,
            "checks": ["1.5.a", "1.5.b"],
            "written": None,
        },
        {
            "id": "1.4",
            "title": "Title of 1.4",
            "points": None,
            "possible": 0,
            "checks": [],
            "written": {"possible": 4, "status": "answered", "text": "text"},
        },
    ]


def test_non_finite_numbers_are_strings(check, finding, report) -> None:
    """NaN and infinity become strings wherever they stand, also deep in inputs; other numbers stay as they are."""
    odd = finding(
        actual=math.nan,
        expected=[1.5, math.inf, (-math.inf, 2)],
        inputs=(("v", math.inf), ("w", {"deep": [math.nan, 3]})),
    )
    data = report_to_json(report(check(finding=odd)))
    strict(data)
    (entry,) = data["checks"]
    assert entry["actual"] == "nan"
    assert entry["expected"] == [1.5, "inf", ["-inf", 2]]
    assert entry["inputs"] == {"v": "inf", "w": {"deep": ["nan", 3]}}


def test_report_survives_the_way_through_text(check, report) -> None:
    """What is written as JSON is what is read back."""
    data = report_to_json(report(check()))
    assert json.loads(strict(data)) == data


# -- what is revealed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reveal", "reveal_all", "shown"),
    [
        ("value", False, (SECRET, RATIO)),
        ("ratio", False, (None, RATIO)),
        ("none", False, (None, None)),
        ("value", True, (SECRET, RATIO)),
        ("ratio", True, (SECRET, RATIO)),
        ("none", True, (SECRET, RATIO)),
    ],
)
def test_what_is_revealed(check, report, reveal, reveal_all, shown) -> None:
    """A check shows its value, only by how much it is off, or neither; a tutor sees everything."""
    (data,) = report_to_json(report(check(reveal=reveal)), reveal_all=reveal_all)["checks"]
    assert (data["expected"], data["ratio"]) == shown


@pytest.mark.parametrize("reveal", ["ratio", "none"])
def test_hidden_value_is_nowhere(check, report, reveal) -> None:
    """A value that is not revealed stands nowhere in the text."""
    text = strict(report_to_json(report(check(reveal=reveal))))
    assert str(SECRET) not in text
    assert str(SECRET)[:6] not in text


WRONG = """

def linear_output_variance(fan_in, weight_variance, input_variance): return 2.0 * fan_in * weight_variance
def linear_weight_variance(fan_in): return 2.5 / fan_in**0.5
def relu_mean(preactivation_variance): return preactivation_variance / 7
def relu_second_moment(preactivation_variance): return preactivation_variance**2
def relu_output_variance(fan_in, weight_variance, input_second_moment): return 3.0 * fan_in
def relu_weight_variance(fan_in): return 7.7
"""


def test_wrong_formulas_leak_no_right_value(grade, solved: Path) -> None:
    """In a real report on wrong formulas none of the right values stands anywhere, in full or in few digits."""
    with (solved / "variance.py").open("a", encoding="utf-8") as file:
        file.write(WRONG)
    run = grade(solved, "-k", "test_1_1 or test_1_2 or test_1_5 or test_1_6")
    hidden = report_to_json(run.report)["checks"]
    secrets = report_to_json(run.report, reveal_all=True)["checks"]
    compared = 0
    for shown, whole in zip(hidden, secrets, strict=True):
        if whole["expected"] is None or whole["reveal"] == "value":
            continue
        compared += 1
        text = json.dumps(shown)
        for secret in (repr(whole["expected"]), f"{whole['expected']:.6g}", f"{whole['expected']:.4g}"):
            assert secret not in text or len(secret) < 4, shown["id"]
    assert compared == 6
