"""A wrong variance has one price: the verdicts of the nets follow its law, whatever the salt draws."""

import math
import shutil
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from cases import EXERCISE, ROOT
from quick_exam import QuickExam

from grader.judging.finding import Finding, Kind, Law, OwnLaw, Term, Verdict
from grader.sheet.kinds import SheetKind
from grader.sheet.lab import layer_shapes
from grader.sheet.net_laws import net_ground

SALTS = ("one", "two", "three")
CHECKS = ("1.7.variance", "1.7.independence", "1.7.stable_11", "1.7.stable_100", "1.7.trains")
NORMAL = "return torch.nn.init.normal_(weight, std=math.sqrt({variance}))"
SEEDED = f"torch.manual_seed({{seed}})\n    {NORMAL}"
TRUNCATED = (
    "std = math.sqrt(2 / fan_in)\n    return torch.nn.init.trunc_normal_(weight, std=std, a=-2 * std, b=2 * std)"
)


def submission(folder: Path, body: str) -> Path:
    """The reference with another relu_normal_."""
    shutil.copytree(ROOT / "reference", folder, ignore=shutil.ignore_patterns("misconceptions", "__pycache__"))
    with (folder / "initializers.py").open("a", encoding="utf-8") as file:
        file.write(f"\n\ndef relu_normal_(weight):\n    fan_out, fan_in = weight.shape\n    {body}\n")
    return folder


def lost(findings: Mapping[str, Finding]) -> dict[str, float]:
    """What each check costs."""
    points = {check: EXERCISE.check(check).points * (1 - (finding.share or 0)) for check, finding in findings.items()}
    return {check: cost for check, cost in points.items() if cost}


@pytest.mark.parametrize(
    ("body", "costs"),
    [
        (NORMAL.format(variance="4 / fan_in"), {"variance": 4, "stable_11": 3, "stable_100": 2, "trains": 5}),
        (NORMAL.format(variance="1.5 / fan_in"), {"variance": 4, "stable_11": 3, "stable_100": 2}),
        (NORMAL.format(variance="1.8 / fan_in"), {"variance": 4}),
        (NORMAL.format(variance="2 / fan_out"), {"variance": 4}),
        (TRUNCATED, {"variance": 4, "stable_11": 3, "stable_100": 2}),
        (SEEDED.format(seed=42, variance="2 / fan_in"), {"independence": 1}),
        (SEEDED.format(seed=5, variance="2 / fan_in"), {"independence": 1}),
    ],
)
def test_one_price_under_every_salt(body: str, costs: Mapping[str, float], tmp_path: Path) -> None:
    """The nets of a wrong variance, and of a fixed seed, cost what the law says, and what was measured is told."""
    with QuickExam.trusting(submission(tmp_path / "own", body)) as exam:
        for salt in SALTS:
            findings = exam.sit(salt, CHECKS)
            assert lost(findings) == {f"1.7.{check}": cost for check, cost in costs.items()}
            for check in CHECKS[2:]:
                assert "In this run" in " ".join((findings[check].reason, *findings[check].notes))


def test_nets_tell_the_cause_that_the_variance_showed(tmp_path: Path) -> None:
    """A net names no mistake of its own, only what check 1.7.variance has found; its law stands there, too."""
    with QuickExam.trusting(submission(tmp_path / "own", NORMAL.format(variance="4 / fan_in"))) as exam:
        findings = exam.sit("salt", CHECKS)
    variance = findings["1.7.variance"]
    assert variance.law is not None
    assert variance.law.formula == "Var(W) = 4 / fan_in"
    assert variance.diagnosis is not None
    for check in CHECKS[2:]:
        assert findings[check].verdict is Verdict.FAILED
        assert findings[check].diagnosis == variance.diagnosis
        assert findings[check].law == variance.law


@pytest.mark.parametrize("base", ["torch.randn(fan_out, fan_in).sort(1).values", "torch.randn(fan_out, fan_in) + 0.7"])
def test_nets_of_other_faults_name_no_mistake(base: str, tmp_path: Path) -> None:
    """Where the variance is right, the nets are judged by what they do, and no mistake is looked for in them."""
    body = f"return torch.nn.init.zeros_(weight).add_(({base}) * math.sqrt(2 / fan_in))"
    body = f"with torch.no_grad():\n        {body}"
    with QuickExam.trusting(submission(tmp_path / "own", body)) as exam:
        findings = exam.sit("salt", CHECKS)
    assert findings["1.7.independence"].verdict is Verdict.FAILED
    assert findings["1.7.trains"].verdict is Verdict.FAILED
    assert findings["1.7.trains"].diagnosis is None


FOUR_OVER_N = OwnLaw("relu_normal_", "", "", Law((Term(4.0, {"fan_in": -1.0}),)))
WRONG, REPEATED = SheetKind.WRONG_VARIANCE, SheetKind.REPEATED_DRAW


def finding(kind: StrEnum, law: OwnLaw | None = None) -> Finding:
    """What came of a check."""
    passed = kind in {Kind.PASSED, Kind.CONSEQUENTIAL}
    return Finding(Verdict.PASSED if passed else Verdict.FAILED, kind, "", law=law)


def net(gain: float, *, repeated: bool = False) -> list[torch.Tensor]:
    """Weights of one net, those of one shape all the same or not."""
    weights = []
    for layer, (fan_out, fan_in) in enumerate(layer_shapes(11, 32)):
        generator = torch.Generator().manual_seed(0 if repeated else layer)
        weights.append(torch.randn(1, fan_out, fan_in, generator=generator) * math.sqrt(gain / fan_in))
    return weights


@pytest.mark.parametrize(
    ("variance", "independence", "weights", "gain", "check"),
    [
        (finding(Kind.PASSED), finding(Kind.PASSED), net(2), None, ""),
        (finding(Kind.PASSED), finding(SheetKind.WRONG_MEAN), net(2), None, ""),
        (finding(Kind.PASSED), finding(REPEATED), net(2, repeated=True), 2, "1.7.independence"),
        (finding(Kind.PASSED), finding(Kind.CONSEQUENTIAL), net(2, repeated=True), 2, "1.7.independence"),
        (finding(WRONG, FOUR_OVER_N), finding(Kind.PASSED), net(3.5), 4, "1.7.variance"),
        (finding(WRONG, FOUR_OVER_N), finding(REPEATED), net(4, repeated=True), 4, "1.7.variance"),
        (finding(WRONG), finding(Kind.PASSED), net(3), 3, "1.7.variance"),
        (finding(Kind.CONSEQUENTIAL), finding(Kind.PASSED), net(3), 3, "1.7.variance"),
        (finding(Kind.CONSEQUENTIAL), finding(Kind.PASSED), net(2), None, ""),
        (finding(WRONG, FOUR_OVER_N), finding(SheetKind.SYMMETRIC), net(4), None, ""),
        (finding(SheetKind.UNTOUCHED_ENTRIES), finding(Kind.PASSED), net(4), None, ""),
        (finding(WRONG), finding(Kind.PASSED), net(0), None, ""),
    ],
)
def test_ground(
    variance: Finding, independence: Finding, weights: list[torch.Tensor], gain: float | None, check: str
) -> None:
    """A law decides, or else the variance of these weights, where nothing but the variance or the seed is wrong."""
    own: Any = SimpleNamespace(finding={"1.7.variance": variance, "1.7.independence": independence}.get)
    ground = net_ground(own, weights)
    if gain is None:
        assert ground is None
    else:
        assert ground is not None
        assert ground.gain == pytest.approx(gain, rel=1e-9 if variance.law or gain == 2 else 0.15)
        assert ground.check == check


def test_running_check_is_no_ground() -> None:
    """While the variance itself is judged, nothing is known of it."""
    own: Any = SimpleNamespace(finding=lambda _check: None)
    assert net_ground(own, net(2)) is None
