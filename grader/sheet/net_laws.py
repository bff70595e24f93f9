"""What decides whether a net is stable and trains: where the variance is wrong its law does, and not the draw.

A wrong variance so has one price. What counts is the gain: fan_in times the variance, as the geometric mean over the
layers of the net. A ReLU layer multiplies the mean square by half of it. Between the gains of `STABLE` and `TRAINS` at
least half of the exams with such weights would pass by their draw, as tests/calibration/net_laws.py measures.

=============================  ============  ======  ======
variance                       gain          stable  trains
=============================  ============  ======  ======
1 / fan_in, Xavier             1, 0.99       no      no
1.5 / fan_in, cut at 2 sigma   1.5, 1.55     no      yes
1.8 / fan_in, 2.2 / fan_in     1.8, 2.2      yes     yes
2 / fan_out                    2, 1.93       yes     yes
2.93 / fan_in                  2.93          no      yes
4 / fan_in                     4             no      no
1, 4 / fan_in²                 32, 0.13      no      no
=============================  ============  ======  ======

A gain is the same for each of 11 and of 100 layers, and what is not stable over 11 is not over 100.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from grader.engine.consequences import Own
from grader.judging.finding import Finding, Kind, Law, Verdict
from grader.sheet.kinds import SheetKind
from grader.sheet.own_variance import law_of_variance

STABLE = 1.72, 2.33
TRAINS = 1.28, 3.9
_RIGHT, _CLEAR = 2.0, 0.03


@dataclass(frozen=True)
class Ground:
    """By what a net is judged in place of the draw.

    Attributes:
        gain: fan_in times the variance, the geometric mean over the layers.
        check: the check that says what is wrong with the weights.
        by_law: whether the gain is that of a law which holds for all shapes, and not that of these layers.
    """

    gain: float
    check: str
    by_law: bool

    @property
    def stable(self) -> bool:
        """Whether a net with such weights keeps the size of its activations."""
        return STABLE[0] <= self.gain <= STABLE[1]

    @property
    def trains(self) -> bool:
        """Whether a net with such weights learns the spiral."""
        return TRAINS[0] <= self.gain <= TRAINS[1]


def net_ground(own: Own, weights: Sequence[torch.Tensor]) -> Ground | None:
    """Find by what a net is to be judged; None where it is the draw: nothing is wrong, or more than the variance is.

    Args:
        own: knows what came of the checks of the variance and of independence.
        weights: of each layer ``(nets, fan_out, fan_in)``, at least three layers, the second and third of one shape.
    """
    variance, independence = own.finding("1.7.variance"), own.finding("1.7.independence")
    if variance is None or independence is None:
        return None
    repeated = torch.allclose(weights[1][0], weights[2][0], rtol=1e-5, atol=0.0)
    if variance.kind is Kind.PASSED:
        # The same numbers at every call: how such a net fares depends on the seed that was chosen.
        told = independence.kind in {SheetKind.REPEATED_DRAW, Kind.CONSEQUENTIAL}
        return Ground(_RIGHT, "1.7.independence", by_law=True) if repeated and told else None
    if variance.kind not in {SheetKind.WRONG_VARIANCE, Kind.CONSEQUENTIAL}:
        return None
    if independence.kind not in {Kind.PASSED, SheetKind.REPEATED_DRAW} and not (
        repeated and independence.kind is Kind.CONSEQUENTIAL
    ):
        return None
    law = _law(variance)
    gain = _gain(weights, law)
    if gain is None or (variance.kind is Kind.CONSEQUENTIAL and abs(gain / _RIGHT - 1) < _CLEAR):
        return None  # what followed from another mistake is not the variance
    return Ground(gain, "1.7.variance", by_law=law is not None)


def cause(own: Own) -> dict[str, Any]:
    """The fields of a finding that tell what makes a net fail: what the check of the variance has found, if it has."""
    variance = own.finding("1.7.variance")
    if variance is None or variance.verdict is not Verdict.FAILED:
        return {}
    return {"law": variance.law, "diagnosis": variance.diagnosis}


def _law(finding: Finding) -> Law | None:
    return finding.law.law if finding.law else None


def _gain(weights: Sequence[torch.Tensor], law: Law | None) -> float | None:
    """The geometric mean of fan_in times the variance, by a law or else of these weights."""
    gains = []
    for layer in weights:
        fan_out, fan_in = layer.shape[1:]
        variance = law_of_variance(law, fan_out, fan_in) if law else float(layer.double().var(correction=0))
        gains.append(fan_in * variance)
    if not all(0 < gain < math.inf for gain in gains):
        return None
    return math.exp(sum(map(math.log, gains)) / len(gains))
