from math import sqrt as wurzel


def std(variance: float) -> float:
    return wurzel(variance)
