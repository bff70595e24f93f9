"""The mathematics of the scripts in ``tests/calibration``, from which the bands come, against what is known exactly."""

import importlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from math import erfc, inf, log, sqrt
from pathlib import Path
from types import ModuleType

import pytest
import torch
from cases import EXERCISE, ROOT

from grader.sheet.samples import FALSE_ALARM


@pytest.fixture(scope="module", autouse=True)
def scripts_on_the_path() -> Iterator[None]:
    """Make the scripts' modules importable, as running a script does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[2] / "calibration")
        yield


@pytest.fixture(scope="module")
def intervals() -> ModuleType:
    """Return the module of binomial bounds."""
    return importlib.import_module("intervals")


@pytest.fixture(scope="module")
def growth_law() -> ModuleType:
    """Return the module of the slope's law."""
    return importlib.import_module("growth_law")


@pytest.fixture(scope="module")
def tails() -> ModuleType:
    """Return the module of exact tail probabilities."""
    return importlib.import_module("tails")


@pytest.fixture(scope="module")
def false_fail() -> ModuleType:
    """Return the module that adds up the exam's false-fail probabilities."""
    return importlib.import_module("false_fail")


def seeded() -> torch.Generator:
    """Return a generator with a fixed seed."""
    return torch.Generator().manual_seed(0)


def test_binomial_tail(intervals: ModuleType) -> None:
    """The tail of a fair coin is symmetric, and small probabilities follow 10 p³."""
    assert intervals.at_least(3, 5, 0.5) == pytest.approx(0.5)
    assert intervals.at_least(3, 5, 1e-4) == pytest.approx(10e-12, rel=1e-3)
    assert (intervals.at_least(3, 5, 0.0), intervals.at_least(3, 5, 1.0)) == (0, 1)


def test_bounds_without_any_success_follow_the_rule_of_three(intervals: ModuleType) -> None:
    """0 of n gives 1 − 0.05^(1/n), which is nearly 3/n."""
    assert intervals.upper_bound(0, 643) == pytest.approx(1 - 0.05 ** (1 / 643))
    assert intervals.upper_bound(0, 643) == pytest.approx(3 / 643, rel=0.01)
    assert intervals.lower_bound(0, 643) == 0


def test_bounds_are_clopper_and_pearsons(intervals: ModuleType) -> None:
    """At the bound, what was observed or something farther off has a probability of 5 %."""
    low, high = intervals.lower_bound(7, 20), intervals.upper_bound(7, 20)
    assert intervals.at_least(7, 20, low) == pytest.approx(0.05)
    assert 1 - intervals.at_least(8, 20, high) == pytest.approx(0.05)


@pytest.mark.parametrize("tilt", [-0.4, 0.7, 2.0])
def test_the_resampled_population_finds_the_exact_single_row_law(growth_law: ModuleType, tilt: float) -> None:
    """For one row the moment generating function is known; the estimate meets it, far in the tail too."""
    set_up = growth_law.SetUp(width=24, layers=11, nets=1, rows=1)
    exact = growth_law.single_row_log_moment_generating_function(set_up, tilt)
    estimate = growth_law.log_moment_generating_function(set_up, tilt, 5000, seeded())
    assert estimate == pytest.approx(exact, abs=0.06)


def test_first_order_theory_meets_wide_nets(growth_law: ModuleType) -> None:
    """Mean and deviation of the slope are those of the theory, up to the error of a thousand nets."""
    set_up = growth_law.SetUp(width=96, layers=11, nets=1, rows=32)
    slopes = growth_law.simulate_slopes(set_up, 1000, seeded())
    mean, deviation = growth_law.theory(set_up)
    assert slopes.mean().item() == pytest.approx(mean, rel=0.25)  # three standard errors
    assert slopes.std().item() == pytest.approx(deviation, rel=0.1)


def test_the_variance_factor_shifts_every_slope(growth_law: ModuleType) -> None:
    """The same draws with variance v/n in place of 2/n move by log(v/2)."""
    set_up = growth_law.SetUp(width=16, layers=5, nets=1)
    right = growth_law.simulate_slopes(set_up, 50, seeded())
    wrong = growth_law.simulate_slopes(set_up, 50, seeded(), gain=1.0)
    torch.testing.assert_close(wrong, right - log(2), atol=1e-6, rtol=0)


def test_limits_are_safe(growth_law: ModuleType) -> None:
    """Far fewer than a hundredth of the slopes lie beyond limits of one hundredth."""
    set_up = growth_law.SetUp(width=16, layers=11, nets=1)
    lower, upper = growth_law.limits(set_up, 0.01, 1000, seeded())
    slopes = growth_law.simulate_slopes(set_up, 2000, seeded())
    assert -inf < lower < upper < inf
    assert (slopes < lower).double().mean() < 0.01
    assert (slopes > upper).double().mean() < 0.01


def test_the_probability_of_death_is_what_happens(growth_law: ModuleType) -> None:
    """For nets narrow enough to die often, the estimate meets the frequency; a net dies only once."""
    set_up = growth_law.SetUp(width=5, layers=10, nets=1)
    estimate, error = growth_law.death_probability(set_up, 1000, seeded())
    frequency = (growth_law.simulate_slopes(set_up, 4000, seeded()) == -inf).double().mean().item()
    assert 0.02 < frequency < 0.2
    assert estimate == pytest.approx(frequency, abs=3 * error + 0.013)  # 0.013: three standard errors of the frequency


@pytest.mark.parametrize("degrees", [1, 2, 57, 40_000])
def test_chi_square_tails(tails: ModuleType, degrees: int) -> None:
    """Both tails make one, and for two degrees the upper one is exp(−x/2)."""
    value = 1.1 * degrees
    assert tails.chi_square_below(degrees, value) + tails.chi_square_above(degrees, value) == pytest.approx(1)
    assert tails.chi_square_above(2, 60.0) == pytest.approx(9.3576e-14, rel=1e-3)


def test_beta_tails(tails: ModuleType) -> None:
    """For Beta(1, b) the upper tail is (1 − x)^b, far out too; nothing lies outside 0 … 1."""
    assert tails.beta_tail(1, 30, 0.7, 1) == pytest.approx(0.3**30, rel=1e-3)
    assert tails.beta_tail(3, 4, -1, 2) == pytest.approx(1, rel=1e-3)
    assert tails.beta_tail(3, 4, 1.2, 2) == 0


def test_cosines_have_lighter_tails_than_normal_numbers(tails: ModuleType) -> None:
    """In three dimensions a cosine is uniform; in many it is nearly normal with variance 1/n, but not more spread."""
    assert tails.cosine_tail(3, 0.25) == pytest.approx(0.75, rel=1e-3)
    normal = erfc(7 / sqrt(2))
    assert 0.5 * normal < tails.cosine_tail(3600, 7 / 60) < normal


def test_the_bound_of_an_autocorrelation_is_one(tails: ModuleType) -> None:
    """Of simulated samples no more lie beyond the limit than the bound says, which is at most 30 times too safe."""
    entries, limit = 200, 3 / sqrt(200)
    samples = torch.randn(50_000, entries, generator=seeded())
    beyond = (samples[:, 1:] * samples[:, :-1]).sum(1).abs() >= limit * samples.square().sum(1)
    assert beyond.double().mean() < tails.autocorrelation_tail(entries, limit) < 30 * erfc(3 / sqrt(2))


def test_the_smallest_caught_deviation_is_found(tails: ModuleType) -> None:
    """A bisection finds the threshold over several orders of magnitude."""
    assert tails.smallest(lambda deviation: deviation > 1.25, 1.0, 1e6) == pytest.approx(1.25)


def test_the_exam_fails_a_right_submission_once_in_a_million_at_most(false_fail: ModuleType) -> None:
    """The false-fail probabilities of all statistics of all checks add up to less than 1e-6."""
    assert sum(statistic.false_fail for statistic in false_fail.STATISTICS) < false_fail.FALSE_FAIL_OF_THE_EXAM == 1e-6


def test_every_check_of_what_is_random_is_in_the_sum(false_fail: ModuleType) -> None:
    """Each check of an initialiser has its row, apart from those of its form alone."""
    random = {c.id for c in EXERCISE.checks if any(name.endswith("_normal_") for name in c.functions)}
    assert {statistic.check for statistic in false_fail.STATISTICS} == {c for c in random if not c.endswith("in_place")}


@pytest.mark.parametrize("sign", [-1, 1])
def test_the_draw_decides_between_one_and_a_half_and_three_percent_alone(false_fail: ModuleType, sign: int) -> None:
    """A variance that is 1.5 % off passes whatever the salt, and one that is 3 % off fails."""
    assert false_fail.variance_is_wrong(1 + sign * 0.015) < 2e-6
    assert false_fail.variance_is_right(1 + sign * 0.03) < 2e-6


def test_statistics_of_weights_keep_their_rate(false_fail: ModuleType) -> None:
    """For one sample each exact tail is at most 1.5 times the rate that its band is made for; Chernoff's bound 20.

    Of a few thousand squares the sum is skewed, so that their upper tail is up to 40 times as heavy.
    """
    for statistic in false_fail.STATISTICS:
        if statistic.check not in {"1.7.stable_11", "1.7.stable_100", "1.7.trains"}:
            slack = {"autocorrelation, all lags": 20, "variance ratio, few inputs": 40}.get(statistic.name, 1.5)
            assert statistic.false_fail <= statistic.samples * slack * FALSE_ALARM, statistic


@pytest.mark.parametrize(
    ("arguments", "fragment"),
    [
        (["false_fail.py"], "A right submission fails any of them with a probability ≤"),
        (["error_rates.py", "reference", "--exams", "2"], "reference: 2 of 2 exams without a loss"),
        (["error_rates.py", "variants", "--exams", "1", "--only", "numpy"], "numpy: 1 of 1 exams without a loss"),
        (["error_rates.py", "variants", "--exams", "1", "--checks", "computed", "--only", "np_cov"], "tolerance used"),
        (["training_rule.py", "--nets", "2", "--only", "2/n"], "nets reach the target"),
        (["net_laws.py", "--nets", "1", "--gains", "2"], "half of the exams pass at the gains"),
        (["growth_bands.py", "--check", "hundred", "--recommended", "--nets", "10", "--particles", "10"], "band"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_scripts_run(arguments: Sequence[str], fragment: str) -> None:
    """Each script runs at a small size and prints its figures."""
    script = ROOT / "tests" / "calibration" / arguments[0]
    run = subprocess.run(
        [sys.executable, script, *arguments[1:]], capture_output=True, encoding="utf-8", check=False, timeout=300
    )
    assert run.returncode == 0, run.stderr
    assert fragment in run.stdout
