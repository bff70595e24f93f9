"""What slips in array functions cost: one slip once, and nothing for what is right in another way."""

import shutil
from pathlib import Path

import pytest
from cases import EXERCISE, ROOT
from quick_exam import QuickExam

from grader.engine.submission import open_submission
from grader.judging.finding import Finding, Kind
from grader.sandbox.levels import Sandbox

CHECKS = [check.id for check in EXERCISE.checks if check.item_id in {"1.3", "2.1", "2.5"}]
SALTS = ("one", "two")

TABLE = """
_right = layer_statistics


def layer_statistics(weights, inputs, activation):
    table = _right(weights, inputs, activation)
    return {}
"""
CHANGES = """
_right = relative_changes


def relative_changes(before, after):
    changes = _right(before, after)
    return {}
"""
NORMALIZE = """


def normalize_preactivations(z, eps=1e-5):
    mean, std = z.mean(0), z.std(0)
    return {}
"""
PATTERNS = """
_right = activation_patterns


def activation_patterns(weights, biases, points):
    return _right(weights, biases, points){}
"""
COUNT = """


def count_cells(patterns):
    return {}
"""
DETACHED_AND_BY_VARIANCE = "(z - mean) / (z.var(0) + eps).detach()"


def sit(folder: Path, sandbox: Sandbox, code: str, salt: str) -> dict[str, Finding]:
    """The findings on the reference with this code at the end of a file."""
    file = "measurements.py" if "layer_statistics" in code or "relative_changes" in code else "landscape.py"
    for name in EXERCISE.files:
        shutil.copy(ROOT / "reference" / name, folder)
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write(code)
    return QuickExam(open_submission(EXERCISE, folder), sandbox).sit(salt, CHECKS)


def lost(findings: dict[str, Finding]) -> dict[str, float]:
    """The points that go, by check."""
    points = {name: EXERCISE.check(name).points * (1 - (finding.share or 0.0)) for name, finding in findings.items()}
    return {name: round(cost, 6) for name, cost in points.items() if cost > 1e-9}


@pytest.mark.parametrize("salt", SALTS)
@pytest.mark.parametrize(
    ("code", "price"),
    [
        (TABLE.format("table.T"), {"1.3.mean": 1}),
        (TABLE.format("table.tolist()"), {"1.3.mean": 1}),
        (TABLE.format("[(float(mean), float(variance)) for mean, variance in table]"), {"1.3.mean": 1}),
        (TABLE.format("list(table)"), {"1.3.mean": 1}),
        (TABLE.format("table[:-1]"), {"1.3.mean": 1}),
        (TABLE.format("table[1:]"), {"1.3.mean": 1}),
        (TABLE.format("torch.cat([torch.stack([inputs.mean(), inputs.var()])[None], table])"), {"1.3.mean": 1}),
        (TABLE.format("torch.stack([row for row in table[:-1]])"), {"1.3.mean": 1}),
        (TABLE.format("table.mul(100).round() / 100"), {"1.3.mean": 1}),
        (TABLE.format("table.mul(10).round() / 10"), {"1.3.mean": 1}),
        (TABLE.format("table.bfloat16()"), {"1.3.mean": 1}),
        (TABLE.format("table.half()"), {}),
        (TABLE.format("torch.stack([table[:, 0], table[:, 1].mul(100).round() / 100], dim=1)"), {"1.3.variance": 1}),
        (TABLE.format("torch.stack([table[:, 0], table[:, 1].sqrt()], dim=1)"), {"1.3.variance": 1}),
        (TABLE.format("table.round()"), {"1.3.mean": 2, "1.3.variance": 3, "1.3.relu": 3}),
        (CHANGES.format("changes.tolist()"), {"2.1.relative_changes": 1}),
        (CHANGES.format("list(changes)"), {"2.1.relative_changes": 1}),
        (CHANGES.format("changes[:, None]"), {"2.1.relative_changes": 1}),
        (CHANGES.format("changes**2"), {"2.1.relative_changes": 2}),
        (CHANGES.format("changes * 100"), {"2.1.relative_changes": 4}),
        (PATTERNS.format(".float()"), {"2.5.patterns": 1}),
        (PATTERNS.format(".double()"), {"2.5.patterns": 1}),
        (PATTERNS.format(".long()"), {}),
        (PATTERNS.format(".float() * 2"), {"2.5.patterns": 2}),
        (NORMALIZE.format("(z - mean) / std.clamp(min=eps)"), {}),
        (NORMALIZE.format("(z - mean) / torch.where(std > eps, std, torch.ones_like(std))"), {}),
        (NORMALIZE.format("torch.where(std > eps, (z - mean) / std.clamp(min=eps), torch.zeros_like(z))"), {}),
        (NORMALIZE.format("(z - mean) / torch.sqrt(z.var(0).clamp(min=eps))"), {}),
        (NORMALIZE.format("torch.nn.functional.normalize(z - mean, dim=0, eps=eps) * len(z) ** 0.5"), {}),
        (NORMALIZE.format("(z - mean) / (std + eps ** 0.5)"), {}),
        (NORMALIZE.format("(z - mean) / torch.sqrt(z.var(0) + eps ** 2)"), {}),
        (NORMALIZE.format("(z - mean) / std"), {"2.5.constant_units": 1}),
        (NORMALIZE.replace("eps=1e-5", "epsilon=1e-5").format("(z - mean) / (std + epsilon)"), {"2.5.normalize": 1}),
        (NORMALIZE.replace(", eps=1e-5", "").format("(z - mean) / (std + 1e-5)"), {"2.5.normalize": 1}),
        (NORMALIZE.format("(z - mean) / (z.var(0) + eps)"), {"2.5.normalize": 1}),
        (NORMALIZE.format("(z - mean) / (z[:, 0].std() + eps)"), {"2.5.normalize": 1}),
        (NORMALIZE.format("z - mean"), {"2.5.normalize": 1}),
        (NORMALIZE.format("z / (std + eps)"), {"2.5.normalize": 1, "2.5.constant_units": 1}),
        (NORMALIZE.format(DETACHED_AND_BY_VARIANCE), {"2.5.normalize": 1, "2.5.gradient": 1}),
        (NORMALIZE.format("(z - mean) / (std + eps).detach()"), {"2.5.gradient": 1}),
        (NORMALIZE.format("(z - mean.detach()) / (std + eps)"), {"2.5.gradient": 1}),
        (NORMALIZE.format("z"), {"2.5.normalize": 2, "2.5.constant_units": 1, "2.5.gradient": 1}),
        (NORMALIZE.format("0 * z"), {"2.5.normalize": 2, "2.5.constant_units": 1, "2.5.gradient": 1}),
        (COUNT.format("len(set(patterns))"), {"2.5.cells": 2}),
        (COUNT.format("len(set(map(tuple, patterns.tolist())))"), {}),
    ],
)
def test_prices(tmp_path: Path, sandbox: Sandbox, salt: str, code: str, price: dict[str, float]) -> None:
    """A slip costs where it was made, in the one check that is about it, whatever the salt."""
    assert lost(sit(tmp_path, sandbox, code, salt)) == price


def test_what_a_slip_of_form_costs_is_said(tmp_path: Path, sandbox: Sandbox) -> None:
    """The first check says what is wrong with the form, the later ones where that has cost its points."""
    findings = sit(tmp_path, sandbox, TABLE.format("table.T"), "salt")
    first = findings["1.3.mean"]
    assert (first.kind, [part.id for part in first.earned]) == (Kind.WRONG_SHAPE, ["mean"])
    assert "shape" in first.reason
    for later in ("1.3.variance", "1.3.relu"):
        assert findings[later].kind is Kind.CONSEQUENTIAL
        assert "1.3.mean alone" in findings[later].reason


def test_own_gradient_is_said_to_follow(tmp_path: Path, sandbox: Sandbox) -> None:
    """The right gradient of a wrong normalisation passes on account of the error that has cost its points."""
    findings = sit(tmp_path, sandbox, NORMALIZE.format("(z - mean) / (z.var(0) + eps)"), "salt")
    assert findings["2.5.gradient"].kind is Kind.CONSEQUENTIAL
    law = findings["2.5.normalize"].law
    assert law is not None
    assert law.formula == "z minus the mean, divided by the variance, both over the batch"


def test_points_are_not_called_a_belief_about_cells(tmp_path: Path, sandbox: Sandbox) -> None:
    """Tensors in a set are all different: what is said of the number of points is true of that as well."""
    finding = sit(tmp_path, sandbox, COUNT.format("len(set(patterns))"), "salt")["2.5.cells"]
    assert finding.law is not None
    assert finding.law.text == "Your function counts the points, whatever their patterns."
    assert finding.diagnosis is not None
    assert [suspect.thought for suspect in finding.diagnosis.suspects] == ["Each row is a thing of its own."]
