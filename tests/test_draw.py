"""Inputs are drawn from the course's salt and the check's id, and from nothing else."""

from itertools import combinations

import numpy as np
import pytest
import torch
from cases import EXERCISE

from grader.draw import Draw
from grader.engine.seeds import derive_seed

CHECKS = [check.id for check in EXERCISE.checks]


def all_inputs(seed: int) -> list[object]:
    """Something of every kind that a stream can draw."""
    draw = Draw(seed)
    numbers = [draw.whole_numbers(12), draw.magnitudes(12), draw.integer(0, 10**6)]
    return [*numbers, draw.normal(3, 4).tolist(), draw.normal(5, mean=2.0, deviation=0.5).tolist()]


@pytest.mark.parametrize("check_id", CHECKS)
def test_same_salt_and_check_give_the_same_inputs(check_id: str) -> None:
    """The inputs of a check are the same whenever they are drawn with the same salt."""
    assert all_inputs(derive_seed("salt", check_id)) == all_inputs(derive_seed("salt", check_id))


@pytest.mark.parametrize("check_id", CHECKS)
def test_other_salt_gives_other_inputs(check_id: str) -> None:
    """Another salt changes every kind of input."""
    first, second = (all_inputs(derive_seed(salt, check_id)) for salt in ("salt", "pepper"))
    assert all(one != other for one, other in zip(first, second, strict=True))


def test_checks_have_seeds_of_their_own() -> None:
    """No two checks, under any of several salts, share a seed."""
    seeds = {derive_seed(salt, check_id) for salt in ("", "practice", "2025", "2026") for check_id in CHECKS}
    assert len(seeds) == 4 * len(CHECKS)


def test_seeds_are_the_same_everywhere() -> None:
    """A seed follows from SHA-256 alone: this one is fixed for all machines and versions."""
    assert derive_seed("practice", "1.1.output_variance") == 1001560053339182971


def test_seed_suits_every_generator() -> None:
    """Seeds have 63 bits and no sign."""
    seeds = [derive_seed("salt", str(i)) for i in range(1000)]
    assert min(seeds) >= 0
    assert max(seeds) < 1 << 63
    assert max(seeds) > 1 << 62


def test_every_part_counts() -> None:
    """Parts are told apart: moving a letter from one to the next gives another seed."""
    parts = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc")]
    assert all(derive_seed(*one) != derive_seed(*other) for one, other in combinations(parts, 2))


def global_state() -> np.ndarray:
    """The state of numpy's global generator."""
    state: np.ndarray = np.random.get_state(legacy=False)["state"]["key"]  # noqa: NPY002 - the global one
    return state


def test_global_generators_are_left_alone() -> None:
    """Drawing neither uses nor moves the global generators of numpy and torch."""
    numpy_before, torch_before = global_state().copy(), torch.get_rng_state()
    all_inputs(7)
    np.testing.assert_array_equal(global_state(), numpy_before)
    assert torch.equal(torch.get_rng_state(), torch_before)


@pytest.mark.parametrize("seed", range(20))
def test_inputs_keep_the_contracts_range(seed: int) -> None:
    """Fan-ins lie from 1 to 10,000 and begin with 1; variances, and their product with fan-ins, within 1e±30."""
    draw = Draw(seed)
    fan_ins, first, second = draw.whole_numbers(12), draw.magnitudes(12), draw.magnitudes(12)
    assert fan_ins[0] == 1
    assert all(type(fan_in) is int and 1 <= fan_in <= 10_000 for fan_in in fan_ins)
    assert all(type(variance) is float and 1e-10 <= variance <= 1e10 for variance in first + second)
    assert all(1e-30 < n * v * w < 1e30 for n, v, w in zip(fan_ins, first, second, strict=True))


def test_inputs_span_orders_of_magnitude() -> None:
    """The inputs of one check reach from small to large, so that a wrong power shows."""
    draw = Draw(0)
    assert max(draw.whole_numbers(12)) > 1000
    variances = draw.magnitudes(12)
    assert max(variances) / min(variances) > 1e10


def test_integers_include_both_ends() -> None:
    """Both bounds of an integer can be drawn."""
    draw = Draw(0)
    assert {draw.integer(1, 3) for _ in range(100)} == {1, 2, 3}


def test_normal_entries() -> None:
    """Normal tensors are float32 with the mean and deviation that were asked for."""
    tensor = Draw(0).normal(200, 500, mean=3.0, deviation=2.0)
    assert tensor.dtype == torch.float32
    assert tensor.mean().item() == pytest.approx(3, abs=0.05)
    assert tensor.std().item() == pytest.approx(2, abs=0.05)
