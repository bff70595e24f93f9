"""The contract: the reference keeps it, and its readers refuse every wrong form by the right kind."""

import importlib
import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from cases import EXERCISE

from grader.draw import Draw
from grader.exercise import Function
from grader.judging.form import FormError, Readable
from grader.sandbox.decoding import read_value
from grader.sandbox.inside.value_encoding import encode
from grader.sandbox.replies import Returned
from grader.sheet.contract import BEFORE, empty_weight
from grader.values import Array

MODULES = ("variance", "initializers", "measurements", "landscape")
GIVEN = "standard_normal_"
INITIALISERS = ("linear_normal_", "relu_normal_", "scaled_relu_normal_")
FORMULAS = [name for name, function in EXERCISE.functions.items() if function.module == "variance"]

every_function = pytest.mark.parametrize("function", EXERCISE.functions.values(), ids=lambda function: function.name)


def of_reference(function: Function) -> Any:
    """The reference's function."""
    return getattr(importlib.import_module(f"reference.{function.module}"), function.name)


def plain(value: Any) -> Any:
    """What arrives of a value that a worker sends."""
    body = bytearray()
    return read_value(encode(value, body), bytes(body))


def returned(value: Any, arguments: Sequence[Any] = ()) -> Returned:
    """The ending of a call that returned a value and left its arguments as they are here."""
    tensors = (plain(argument) for argument in arguments if isinstance(argument, torch.Tensor))
    return Returned(plain(value), tuple(tensors))


def example(name: str, seed: int = 0) -> tuple[Any, ...]:
    """The example arguments of a function."""
    return EXERCISE.functions[name].example(Draw(seed))


def refusal(name: str, arguments: Sequence[Any], ending: Returned) -> FormError:
    """The refusal of a function's reader, which must refuse."""
    with pytest.raises(FormError) as caught:
        EXERCISE.functions[name].form(arguments, ending)
    return caught.value


# -- the reference ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES)
def test_contract_is_the_reference(module: str) -> None:
    """The contract has the public functions of the reference, all but the worked example."""
    reference = importlib.import_module(f"reference.{module}")
    public = {
        name
        for name, value in inspect.getmembers(reference, inspect.isfunction)
        if value.__module__ == reference.__name__ and not name.startswith("_")
    }
    assert public - {GIVEN} == {function.name for function in EXERCISE.functions.values() if function.module == module}


def test_contract_has_no_other_modules() -> None:
    """No function stands in a fifth file, and the worked example is not graded."""
    assert {function.module for function in EXERCISE.functions.values()} == set(MODULES)
    assert GIVEN not in EXERCISE.functions


@every_function
def test_parameters_have_the_references_names(function: Function) -> None:
    """Parameters are named as in the reference; what the contract leaves out has a default."""
    parameters = inspect.signature(of_reference(function)).parameters
    assert tuple(parameters)[: len(function.parameters)] == function.parameters
    others = list(parameters.values())[len(function.parameters) :]
    assert all(parameter.default is not parameter.empty for parameter in others)


@every_function
def test_example_fits_the_reference(function: Function) -> None:
    """For any seed the reference takes the example, and the reader takes what it gives."""
    for seed in range(20):
        arguments = function.example(Draw(seed))
        assert len(arguments) == len(function.parameters)
        result = of_reference(function)(*arguments)
        answer = function.form(arguments, returned(result, arguments))
        assert type(answer) in {float, np.ndarray}
        np.testing.assert_allclose(answer, _as_numbers(result), rtol=1e-6)


def _as_numbers(result: Any) -> Any:
    return result.numpy().astype(float) if isinstance(result, torch.Tensor) else result


@every_function
def test_stub_never_fits(function: Function) -> None:
    """A function that does nothing is refused: as one that returns nothing, or that leaves the weight as it was."""
    arguments = function.example(Draw(1))
    error = refusal(function.name, arguments, returned(None, arguments))
    assert error.kind == ("not_in_place" if function.name in INITIALISERS else "no_value")


# -- numbers and tensors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*FORMULAS, "count_cells"])
@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (torch.ones(2), "wrong_shape"),
        ("0.5", "wrong_type"),
        ([0.5], "wrong_type"),
        (float("nan"), "not_finite"),
        (torch.tensor(float("inf")), "not_finite"),
        (True, "wrong_type"),
        (1 + 2j, "wrong_type"),
    ],
)
def test_what_is_no_number_is_refused(name: str, value: Any, kind: str) -> None:
    """A function of numbers has to give one finite number."""
    assert refusal(name, example(name), returned(value)).kind == kind


@pytest.mark.parametrize("value", [3, 3.0, np.float32(3), np.int64(3), torch.tensor(3), torch.tensor([3.0])])
@pytest.mark.parametrize("name", [*FORMULAS, "count_cells"])
def test_numbers_of_any_type_are_read(name: str, value: Any) -> None:
    """Any type of number will do, also in a tensor with one entry."""
    assert EXERCISE.functions[name].form(example(name), returned(value)) == 3.0


NORMALIZED = (16, 5)
PATTERNS = (7, 11)


@pytest.mark.parametrize(
    ("name", "value", "kind", "fragment"),
    [
        ("layer_statistics", torch.ones(2), "wrong_shape", "(2, 2), which is (layers, 2): mean and variance"),
        ("layer_statistics", torch.ones(2, 2, dtype=torch.int64), "wrong_dtype", "floats are asked for"),
        ("layer_statistics", torch.ones(4, 2), "wrong_shape", "a result of shape (4, 2)"),
        ("relative_changes", torch.ones(1, 3), "wrong_shape", "(2,), which is (layers,)"),
        ("relative_changes", 0.5, "wrong_type", "0.5, but a tensor is asked for"),
        ("normalize_preactivations", torch.ones(5, 16), "wrong_shape", "(16, 5), which is (batch, units)"),
        ("normalize_preactivations", torch.ones(NORMALIZED) > 0, "wrong_dtype", "floats are asked for"),
        ("activation_patterns", torch.ones(7, 14) > 0, "wrong_shape", "no column for the output layer"),
        ("activation_patterns", torch.ones(11, 7) > 0, "wrong_shape", "(7, 11)"),
        ("activation_patterns", torch.full(PATTERNS, 2), "wrong_dtype", "True and False are asked for"),
        ("activation_patterns", [torch.ones(6) > 0, torch.ones(5) > 0], "wrong_type", "a list of 2"),
    ],
)
def test_wrong_tensor_is_refused(name: str, value: Any, kind: str, fragment: str) -> None:
    """Type, shape and dtype of a tensor are demanded, each by its kind."""
    error = refusal(name, example(name), returned(value))
    assert error.kind == kind
    assert fragment in str(error)


@pytest.mark.parametrize(
    ("name", "value", "kind", "fragment"),
    [
        ("layer_statistics", torch.ones(3, 2), "wrong_shape", "a result of shape (3, 2)"),
        ("layer_statistics", [(0.0, 1.0), (0.0, 1.0)], "wrong_type", "torch.stack"),
        ("relative_changes", torch.ones(2, 1), "wrong_shape", "(2,), which is (layers,)"),
        ("activation_patterns", torch.ones(PATTERNS), "wrong_dtype", "True and False are asked for"),
        ("layer_statistics", torch.ones(1, 2), "wrong_shape", "a result of shape (1, 2)"),
        ("relative_changes", [0.1, torch.tensor(0.2)], "wrong_type", "torch.stack"),
    ],
)
def test_what_is_right_in_another_form_is_read(name: str, value: Any, kind: str, fragment: str) -> None:
    """A row too many, a list, a column, floats that are 0 and 1: what is wrong with the form is remembered."""
    read = EXERCISE.functions[name].form(example(name), returned(value))
    assert isinstance(read, Readable)
    assert read.slip.kind == kind
    assert fragment in str(read.slip)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("layer_statistics", torch.ones(2, 2, dtype=torch.float16)),
        ("layer_statistics", np.ones((2, 2))),
        ("layer_statistics", torch.ones(2, 2, requires_grad=True)),
        ("layer_statistics", torch.ones(2, 2, dtype=torch.bfloat16)),
        ("layer_statistics", torch.tensor([[0.0, float("nan")], [0.0, 1.0]])),
        ("relative_changes", np.ones(2, dtype=np.float16)),
        ("relative_changes", torch.ones(4)[::2]),
        ("normalize_preactivations", torch.full(NORMALIZED, float("nan"))),
        ("normalize_preactivations", torch.ones(5, 16).T),
        ("activation_patterns", torch.ones(PATTERNS, dtype=torch.uint8)),
        ("activation_patterns", np.ones(PATTERNS, dtype=bool)),
        ("activation_patterns", torch.ones(11, 7).T > 0),
    ],
)
def test_tensors_of_all_makes_are_read(name: str, value: Any) -> None:
    """Library, precision and layout are free; NaN is no matter of form."""
    answer = EXERCISE.functions[name].form(example(name), returned(value))
    assert type(answer) is np.ndarray
    assert answer.dtype in {np.dtype(np.float64), np.dtype(np.bool_)}


# -- initialisers ----------------------------------------------------------------------------------------------------


def weight_after(data: Any, dtype: str = "float32") -> Array:
    """A weight as it comes back."""
    return Array(np.array(data, dtype), f"torch tensor of dtype {dtype}")


FILLED = [[1.0, -2.0, 0.5], [0.0, 3.0, -0.25]]


@pytest.mark.parametrize("name", INITIALISERS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("gives", ["weight", "nothing"])
def test_filled_weight_is_read(name: str, dtype: str, gives: str) -> None:
    """A filled weight is read as float64, whether the function returns it or nothing; a parameter as well."""
    after = weight_after(FILLED, dtype)
    for weight in (
        empty_weight(2, 3, getattr(torch, dtype)),
        torch.nn.Parameter(empty_weight(2, 3, getattr(torch, dtype))),
    ):
        ending = Returned(after if gives == "weight" else plain(None), (after,))
        answer = EXERCISE.functions[name].form((weight,), ending)
        assert answer.dtype == np.float64
        np.testing.assert_array_equal(answer, FILLED)


EMPTY = np.full((2, 3), BEFORE)


@pytest.mark.parametrize(
    ("value", "after", "kind", "fragment"),
    [
        (plain(None), weight_after(EMPTY), "not_in_place", "None and left the given weight as it was"),
        (weight_after(EMPTY), weight_after(EMPTY), "not_in_place", "the given weight as it was"),
        (weight_after(FILLED), weight_after(EMPTY), "not_in_place", "fill it in place"),
        (weight_after(EMPTY), weight_after(FILLED), "wrong_result", "a tensor other than the weight that it filled"),
        (weight_after([1.0]), weight_after(FILLED), "wrong_result", "a tensor other than the weight"),
        (plain(0.5), weight_after(FILLED), "wrong_type", "0.5; an initialiser returns the weight"),
        (plain([1, 2]), weight_after(FILLED), "wrong_type", "a list of 2; an initialiser returns the weight"),
        (plain(None), weight_after(np.ones((3, 2))), "wrong_shape", "after turning the weight of shape (2, 3) into"),
        (plain(None), weight_after(FILLED, "float64"), "wrong_shape", "into a torch tensor of dtype float64"),
        (plain(None), weight_after([[np.nan, 1, 2], [3, 4, 5]]), "not_finite", "1 of 6 are NaN or infinite"),
        (plain(None), weight_after([[np.inf, 1, 2], [3, 4, 5]]), "not_finite", "the first at index (0, 0)"),
    ],
)
def test_wrong_filling_is_refused(value: Any, after: Array, kind: str, fragment: str) -> None:
    """What is not filled in place, or into something else, is refused by kind."""
    error = refusal("relu_normal_", (empty_weight(2, 3),), Returned(value, (after,)))
    assert error.kind == kind
    assert fragment in str(error)


def test_partly_filled_weight_has_the_right_form() -> None:
    """Entries that were left out are a matter of numbers, not of form."""
    after = weight_after([[1.0, BEFORE, BEFORE], [BEFORE, BEFORE, BEFORE]])
    assert EXERCISE.functions["relu_normal_"].form((empty_weight(2, 3),), Returned(after, (after,))).shape == (2, 3)


def test_empty_weight_is_exact_in_both_dtypes() -> None:
    """What a weight holds before is the same number in float32 and float64."""
    for dtype in (torch.float32, torch.float64):
        assert (empty_weight(2, 3, dtype).double() == BEFORE).all()
