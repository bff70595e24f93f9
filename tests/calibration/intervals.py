"""Exact binomial bounds: how sure a measured fraction is."""

from math import exp, fsum, lgamma, log

__all__ = ["at_least", "lower_bound", "upper_bound"]


def at_least(successes: int, trials: int, probability: float) -> float:
    """Return P(X ≥ successes) for X ~ Binomial(trials, probability)."""
    return _sum_of_terms(range(successes, trials + 1), trials, probability)


def upper_bound(successes: int, trials: int, confidence: float = 0.95) -> float:
    """Return the one-sided Clopper–Pearson bound: the largest probability that the observation does not refute.

    It solves P(X ≤ successes) = 1 − confidence. Without any success that is 1 − (1 − confidence)^(1/trials), close to
    the "rule of three" 3 / trials.
    """
    if successes == trials:
        return 1.0
    low, high = successes / trials, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _sum_of_terms(range(successes + 1), trials, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def lower_bound(successes: int, trials: int, confidence: float = 0.95) -> float:
    """Return the one-sided Clopper–Pearson bound: the smallest probability that the observation does not refute."""
    return 1 - upper_bound(trials - successes, trials, confidence)


def _sum_of_terms(counts: range, trials: int, probability: float) -> float:
    if probability in (0, 1):
        return float(trials * probability in counts)
    return fsum(
        # Logarithms, because the binomial coefficient of a thousand trials is too large for a float.
        exp(
            lgamma(trials + 1)
            - lgamma(count + 1)
            - lgamma(trials - count + 1)
            + count * log(probability)
            + (trials - count) * log(1 - probability)
        )
        for count in counts
    )
