"""Constants as people write them: 3/4, √2 / 3, 1 / √(2π), or as a number where no such form fits."""

import itertools
import math
from dataclasses import dataclass

_WHOLE = 16  # the largest whole number in a fraction
_CERTAIN = 2e-6  # so close is a number to the constant that it is; of a rough one the digits are told
_RIVAL = 4  # so much dearer may be meant as well, where a sample tells a number only roughly
_SIMPLE = 13  # the sum of the two numbers of a fraction; such fractions differ by 1.5 % and more
_EXACT = 1e-9
_DIGITS = 3  # of a number that is known to about 1 %
_APART = 4  # so much dearer, and twice as dear, is what nobody means who means the simplest


@dataclass(frozen=True)
class Written:
    """A constant or a term as text: factors above and below the line, and those of them that stand under a root.

    Attributes:
        over: factors above the line.
        under: factors below it.
        root_over: factors above the line, under a root.
        root_under: factors below it, under a root.
    """

    over: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    root_over: tuple[str, ...] = ()
    root_under: tuple[str, ...] = ()

    def __mul__(self, other: "Written") -> "Written":
        return Written(
            self.over + other.over,
            self.under + other.under,
            self.root_over + other.root_over,
            self.root_under + other.root_under,
        )

    def inverse(self) -> "Written":
        """1 divided by it."""
        return Written(self.under, self.over, self.root_under, self.root_over)

    def __str__(self) -> str:
        root = _fraction(self.root_over, self.root_under) if self.root_over or self.root_under else ""
        if self.root_under and not self.root_over:  # 1 / √n, and not √(1 / n)
            return _fraction(self.over, (*self.under, f"√{_grouped(' · '.join(self.root_under))}"))
        return _fraction((*self.over, *([f"√{_grouped(root)}"] if root else [])), self.under)


# Each with what it costs to write it, beside the numbers before it: by that a constant is simpler than another.
_IRRATIONAL = {
    Written(): (1.0, 0),
    Written(root_over=("2",)): (math.sqrt(2), 3),
    Written(root_over=("3",)): (math.sqrt(3), 3),
    Written(over=("π",)): (math.pi, 3),
    Written(root_over=("π",)): (math.sqrt(math.pi), 4),
    Written(root_over=("2π",)): (math.sqrt(2 * math.pi), 6),
    Written(root_over=("π",), root_under=("2",)): (math.sqrt(math.pi / 2), 6),
    Written(over=("π²",)): (math.pi**2, 5),
    Written(over=("(1 − 1/π)",)): (1 - 1 / math.pi, 9),
    Written(over=("(π − 1)",)): (math.pi - 1, 9),
    Written(over=("(1 + 1/π)",)): (1 + 1 / math.pi, 9),
    Written(over=("(π + 1)",)): (math.pi + 1, 9),
}


def write_constant(value: float, precision: float) -> Written:
    """Write a positive constant that is known to a relative precision."""
    for _cost, written, size in _FORMS:
        if abs(size - value) <= min(precision, _CERTAIN) * value:
            return written
    digits = max(3, min(6, math.floor(-math.log10(precision))))
    return Written(over=(f"{value:.{digits}g}",))


def snap(value: float, precision: float) -> float:
    """The constant that people would write for a number that is known to a relative precision; else the number."""
    size = abs(value)
    near = next((form for _cost, _written, form in _FORMS if abs(form - size) <= precision * size), size)
    return math.copysign(near, value)


def snap_clearly(value: float, precision: float) -> float:
    """The same, but where a constant that is hardly less simple is as near, the number itself."""
    near = snap(value, precision)
    return value if has_rival(abs(near), 2 * precision) else near


def simplest_within(low: float, high: float) -> float | None:
    """The simplest positive constant between two; None if none is, or another is hardly less simple."""
    found = [(cost, size) for cost, _written, size in _FORMS if low <= size <= high][:2]
    if not found or (len(found) > 1 and found[1][0] <= 2 * found[0][0] + _APART and found[1][1] != found[0][1]):
        return None
    return found[0][1]


def name_measured(value: float, tolerance: float) -> float | None:
    """The simple fraction that a number is which a sample tells; None if none, or more than one, is within a tolerance.

    Of roots and π there would always be one that fits.
    """
    near = [size for size in _FRACTIONS if abs(size - value) <= tolerance * value]
    return near[0] if len(near) == 1 else None


def round_measured(value: float) -> float:
    """A number that a sample tells, to as many digits as `write_measured` writes."""
    return float(f"{value:.{_DIGITS}g}")


def write_measured(value: float, _precision: float) -> Written:
    """Write a positive constant that a sample tells: as the simple fraction that it is, or with three digits."""
    if value in _FRACTIONS:
        return write_constant(value, _EXACT)
    return Written(over=(f"{value:.{_DIGITS}g}",))


def has_rival(value: float, tolerance: float) -> bool:
    """Whether a constant could as well be another one that is hardly less simple, within a relative tolerance.

    For a root or π any simple fraction is as good: a factor of 25/18 is not √2.
    """
    fractions = {size for size in _FRACTIONS if abs(size - value) <= tolerance * value}
    if fractions and not any(math.isclose(size, value) for size in _FRACTIONS):
        return True
    costs = {size: cost for cost, _written, size in reversed(_FORMS) if abs(size - value) <= tolerance * value}
    own = min((cost for size, cost in costs.items() if math.isclose(size, value)), default=math.inf)
    return any(cost <= own + _RIVAL for size, cost in costs.items() if not math.isclose(size, value))


def _fraction(over: tuple[str, ...], under: tuple[str, ...]) -> str:
    above, below = " · ".join(over) or "1", " · ".join(under)
    if len(under) > 1:
        return f"{above} / ({below})"
    return f"{above} / {_grouped(below)}" if under else above


def _grouped(text: str) -> str:
    """A text that a root or a line may stand before."""
    return text if _is_one(text) and text != "2π" else f"({text})"


def _is_one(text: str) -> bool:
    """Whether there is no blank outside of brackets."""
    depth = 0
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == " " and not depth:
            return False
    return True


def _whole(number: int) -> tuple[str, ...]:
    return (str(number),) if number != 1 else ()


def _forms() -> list[tuple[int, Written, float]]:
    """Constants by what it costs to write them: small numbers cost little, and a root more. With their values."""
    found = []
    for above, below in itertools.product(range(1, _WHOLE + 1), repeat=2):
        if math.gcd(above, below) == 1:
            rational = Written(_whole(above), _whole(below))
            for irrational, (size, more) in _IRRATIONAL.items():
                cost = above + below + more
                found.append((cost, rational * irrational, above / below * size))
                found.append((cost, rational * irrational.inverse(), above / below / size))
    return sorted(found, key=lambda form: form[0])


_FORMS = _forms()
_FRACTIONS = frozenset(
    above / below
    for above, below in itertools.product(range(1, _SIMPLE), repeat=2)
    if math.gcd(above, below) == 1 and above + below <= _SIMPLE
)
