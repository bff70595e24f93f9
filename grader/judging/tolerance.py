"""How far off a value may be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tolerance:
    """An actual value passes if ``|actual - expected| <= absolute + relative * |expected|``."""

    relative: float
    absolute: float = 0.0
