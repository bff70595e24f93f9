"""How a report shows known mistakes and parts that are earned: terminal, JSON, Markdown."""

import pytest
from jsonschema import Draft202012Validator

from grader.judging.finding import Diagnosis, Signature, Suspect
from grader.report.as_json import load_schema, report_to_json
from grader.report.markdown import report_to_markdown
from grader.report.model import PartResult
from grader.report.terminal import explain

ONE, TWO = (Suspect(f"relu-mean-{name}", f"Thought {name}.", f"Hint {name}?") for name in ("one", "two"))
PARTS = (
    PartResult("formula", "the right formula", 2, earned=True),
    PartResult("quantity", "the mean", 1, earned=False),
)


def lines(check, **options) -> list[str]:
    """What a student reads."""
    return [text for text, _markup in explain(check, "group7", **options)]


def test_unique_mistake_is_named_with_its_hint(check, finding, report) -> None:
    """Name, thought and hint in the terminal; the id as `misconception` in JSON; the hint in Markdown."""
    result = check(finding=finding(diagnosis=Diagnosis("relu_mean", (ONE,), 12)))
    text = "\n".join(lines(result))
    assert "A known mistake:  relu-mean-one\nPerhaps you think: “Thought one.”\nAsk yourself:     Hint one?" in text
    (data,) = report_to_json(report(result))["checks"]
    assert data["misconception"] == "relu-mean-one"
    assert data["diagnosis"]["known"] == 12
    assert data["diagnosis"]["suspects"] == [vars(ONE)]
    assert "Hint one?" in report_to_markdown(report(result))


def test_mistake_is_told_once(check, finding) -> None:
    """A later check refers to the one that has told it."""
    result = check(finding=finding(diagnosis=Diagnosis("relu_mean", (ONE,), 12)))
    text = "\n".join(lines(result, named_in="1.5.other"))
    assert "The known mistake of 1.5.other again: relu-mean-one" in text
    assert "Hint" not in text


def test_several_mistakes_are_all_listed(check, finding, report) -> None:
    """They are said to be indistinguishable, and none is the misconception."""
    result = check(finding=finding(diagnosis=Diagnosis("relu_mean", (ONE, TWO), 12)))
    text = "\n".join(lines(result))
    assert "2 known mistakes give these results; they cannot be told apart:" in text
    assert "Hint one?" in text
    assert "Hint two?" in text
    (data,) = report_to_json(report(result))["checks"]
    assert data["misconception"] is None
    assert len(data["diagnosis"]["suspects"]) == 2


def test_none_is_said_honestly(check, finding) -> None:
    """That nothing fits is worth a sentence; that nobody looked is not."""
    text = "None of the 12 mistakes that the grader knows for relu_mean gives these results."
    assert text in lines(check(finding=finding(diagnosis=Diagnosis("relu_mean", (), 12))))
    assert not any("mistake" in line for line in lines(check()))


def test_parts(check, finding, report) -> None:
    """What is there and what is missing, with points; nothing is said where nothing is earned."""
    result = check(possible=3, parts=PARTS, finding=finding(share=2 / 3, earned=("formula",)))
    assert "You have: the right formula (2 of 3 points)." in lines(result)
    assert "You lack: the mean (1 of 3 points)." in lines(result)
    (data,) = report_to_json(report(result))["checks"]
    assert data["points"] == 2
    assert [(part["id"], part["possible"], part["earned"]) for part in data["parts"]] == [
        ("formula", 2, True),
        ("quantity", 1, False),
    ]
    nothing = tuple(PartResult(part.id, part.title, part.possible, earned=False) for part in PARTS)
    assert not any(line.startswith(("You have", "You lack")) for line in lines(check(possible=3, parts=nothing)))


@pytest.mark.parametrize(("reveal", "shown"), [("value", True), ("ratio", True), ("none", False)])
def test_signature_is_as_secret_as_the_ratio(check, finding, report, reveal: str, *, shown: bool) -> None:
    """It says the same thing."""
    result = check(reveal=reveal, finding=finding(signature=Signature("factor", "√2", 2**0.5)))
    (data,) = report_to_json(report(result))["checks"]
    assert (data["signature"] is not None) is shown


def test_schema(check, finding, report) -> None:
    """Every form of a diagnosis and a signature keeps to the schema of a check."""
    schema = load_schema()
    validator = Draft202012Validator({**schema["$defs"]["check"], "$defs": schema["$defs"]})
    for suspects in ((), (ONE,), (ONE, TWO)):
        for signature in (None, Signature("power", value=0.5), Signature("affine", value=2.0, offset=float("nan"))):
            said = finding(diagnosis=Diagnosis("relu_mean", suspects, 12), signature=signature)
            (data,) = report_to_json(report(check(parts=PARTS, finding=said)))["checks"]
            validator.validate(data)
