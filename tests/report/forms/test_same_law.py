"""Students whose functions compute the same are told together, also where a constant is known up to its scatter."""

import pytest

from grader.judging.finding import Law, OwnLaw, Term
from grader.report.forms.same_law import same_law


def of_variance(constant: float, precision: float = 0.015, power: float = -1.0, function: str = "f") -> OwnLaw:
    """A law that a sample told."""
    law = Law((Term(constant, {"fan_in": power}),), precision=precision)
    return OwnLaw(function, f"Var(W) = {constant} · fan_in^{power}", "", law)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (of_variance(1.55), True),
        (of_variance(1.57), True),
        (of_variance(1.61), False),
        (of_variance(1.55, power=-2.0), False),
        (of_variance(1.55, function="g"), False),
        (of_variance(1.57, precision=1e-9), True),
        (OwnLaw("f", of_variance(1.55).formula, "", None), True),
        (OwnLaw("f", "another", "", None), False),
        (OwnLaw("f", "a sum", "", Law((Term(1.55, {"fan_in": -1.0}), Term(1.0, {})))), False),
    ],
)
def test_same_law(other: OwnLaw, same: bool) -> None:  # noqa: FBT001 - a case
    """The same formula, or the same powers and constants that may be one."""
    assert same_law(of_variance(1.55), other) is same
    assert same_law(other, of_variance(1.55)) is same


def test_formulas_are_exact() -> None:
    """Of functions of numbers constants that differ are different."""
    assert not same_law(of_variance(1.55, 1e-9), of_variance(1.551, 1e-9))
