"""The mathematics of the scripts in ``tests/calibration``, from which the bands come, against what is known exactly."""

import importlib
from math import inf, log
from pathlib import Path

import pytest
import torch


@pytest.fixture(scope="module", autouse=True)
def scripts_on_the_path():
    """Make the scripts' modules importable, as running a script does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[1] / "calibration")
        yield


@pytest.fixture(scope="module")
def intervals():
    """Return the module of binomial bounds."""
    return importlib.import_module("intervals")


@pytest.fixture(scope="module")
def growth_law():
    """Return the module of the slope's law."""
    return importlib.import_module("growth_law")


def seeded():
    """Return a generator with a fixed seed."""
    return torch.Generator().manual_seed(0)


def test_binomial_tail(intervals):
    """The tail of a fair coin is symmetric, and small probabilities follow 10 p³."""
    assert intervals.at_least(3, 5, 0.5) == pytest.approx(0.5)
    assert intervals.at_least(3, 5, 1e-4) == pytest.approx(10e-12, rel=1e-3)
    assert (intervals.at_least(3, 5, 0.0), intervals.at_least(3, 5, 1.0)) == (0, 1)


def test_bounds_without_any_success_follow_the_rule_of_three(intervals):
    """0 of n gives 1 − 0.05^(1/n), which is nearly 3/n."""
    assert intervals.upper_bound(0, 643) == pytest.approx(1 - 0.05 ** (1 / 643))
    assert intervals.upper_bound(0, 643) == pytest.approx(3 / 643, rel=0.01)
    assert intervals.lower_bound(0, 643) == 0


def test_bounds_are_clopper_and_pearsons(intervals):
    """At the bound, what was observed or something farther off has a probability of 5 %."""
    low, high = intervals.lower_bound(7, 20), intervals.upper_bound(7, 20)
    assert intervals.at_least(7, 20, low) == pytest.approx(0.05)
    assert 1 - intervals.at_least(8, 20, high) == pytest.approx(0.05)


@pytest.mark.parametrize("tilt", [-0.4, 0.7, 2.0])
def test_the_resampled_population_finds_the_exact_single_row_law(growth_law, tilt):
    """For one row the moment generating function is known; the estimate meets it, far in the tail too."""
    set_up = growth_law.SetUp(width=24, layers=11, nets=1, rows=1)
    exact = growth_law.single_row_log_moment_generating_function(set_up, tilt)
    estimate = growth_law.log_moment_generating_function(set_up, tilt, 5000, seeded())
    assert estimate == pytest.approx(exact, abs=0.06)


def test_first_order_theory_meets_wide_nets(growth_law):
    """Mean and deviation of the slope are those of the theory, up to the error of a thousand nets."""
    set_up = growth_law.SetUp(width=96, layers=11, nets=1, rows=32)
    slopes = growth_law.simulate_slopes(set_up, 1000, seeded())
    mean, deviation = growth_law.theory(set_up)
    assert slopes.mean().item() == pytest.approx(mean, rel=0.25)  # three standard errors
    assert slopes.std().item() == pytest.approx(deviation, rel=0.1)


def test_the_variance_factor_shifts_every_slope(growth_law):
    """The same draws with variance v/n in place of 2/n move by log(v/2)."""
    set_up = growth_law.SetUp(width=16, layers=5, nets=1)
    right = growth_law.simulate_slopes(set_up, 50, seeded())
    wrong = growth_law.simulate_slopes(set_up, 50, seeded(), gain=1.0)
    torch.testing.assert_close(wrong, right - log(2), atol=1e-6, rtol=0)


def test_limits_are_safe(growth_law):
    """Far fewer than a hundredth of the slopes lie beyond limits of one hundredth."""
    set_up = growth_law.SetUp(width=16, layers=11, nets=1)
    lower, upper = growth_law.limits(set_up, 0.01, 1000, seeded())
    slopes = growth_law.simulate_slopes(set_up, 2000, seeded())
    assert -inf < lower < upper < inf
    assert (slopes < lower).double().mean() < 0.01
    assert (slopes > upper).double().mean() < 0.01


def test_the_probability_of_death_is_what_happens(growth_law):
    """For nets narrow enough to die often, the estimate meets the frequency; a net dies only once."""
    set_up = growth_law.SetUp(width=5, layers=10, nets=1)
    estimate, error = growth_law.death_probability(set_up, 1000, seeded())
    frequency = (growth_law.simulate_slopes(set_up, 4000, seeded()) == -inf).double().mean().item()
    assert 0.02 < frequency < 0.2
    assert estimate == pytest.approx(frequency, abs=3 * error + 0.013)  # 0.013: three standard errors of the frequency
