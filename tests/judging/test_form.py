"""Structure before numbers: what counts as a number, a tensor or truth values, and how everything else is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from plain_values import values

from grader.judging.form import (
    FormError,
    Readable,
    as_float_array,
    as_float_table,
    as_number,
    as_truth_array,
    require_finite,
    require_shape,
)
from grader.values import Array, Items, Nothing, Number, Other, Text, Truth, Value

property_based = settings(derandomize=True, deadline=None, max_examples=150)

NO_ARRAYS = [
    (Nothing(), "no_value", "is the `return` missing?"),
    (Number(3, "int"), "wrong_type", "3, but a tensor is asked for"),
    (Number(0.5, "numpy.float32"), "wrong_type", "0.5 (numpy.float32), but a tensor is asked for"),
    (Truth(value=True), "wrong_type", "True, but a tensor is asked for"),
    (Text("0.5"), "wrong_type", "the text '0.5', but a tensor is asked for"),
    (Items((Number(1, "int"),), "list"), "wrong_type", "a list of 1, but a tensor is asked for (torch.stack"),
    (Other("dict"), "wrong_type", "an object of type dict, but a tensor is asked for"),
]


def array(data: Any, dtype: str = "float32") -> Array:
    """An array as it comes from a worker."""
    return Array(np.array(data, dtype), f"torch tensor of dtype {dtype}")


def refused(read: Callable[..., Any], *arguments: Any) -> FormError:
    """The refusal of a reader that must refuse."""
    with pytest.raises(FormError) as caught:
        read(*arguments)
    return caught.value


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (Number(3, "int"), 3.0),
        (Number(10**300, "int"), 1e300),
        (Number(0.25, "fractions.Fraction"), 0.25),
        (Number(-0.0, "float"), 0.0),
        (array(2.5), 2.5),
        (array([2.5], "float64"), 2.5),
        (array([[7]], "int64"), 7.0),
        (array([0.5], "float16"), 0.5),
    ],
)
def test_number_is_read(value: Value, number: float) -> None:
    """Real numbers of every type, and arrays with a single entry, are read as an exact float."""
    result = as_number(value)
    assert type(result) is float
    assert result == number


@pytest.mark.parametrize(
    ("value", "kind", "fragment"),
    [
        (Nothing(), "no_value", "is the `return` missing?"),
        (Truth(value=True), "wrong_type", "True, but a number is asked for"),
        (Text("0.5"), "wrong_type", "the text '0.5'"),
        (Items((), "tuple"), "wrong_type", "a tuple of 0"),
        (Other("function"), "wrong_type", "an object of type function"),
        (array([True], "bool"), "wrong_type", "but a number is asked for"),
        (array([1, 2]), "wrong_shape", "a torch tensor of dtype float32 of shape (2,), but one number is asked for"),
        (array([]), "wrong_shape", "of shape (0,)"),
        (Number(float("nan"), "float"), "not_finite", "nan, which is not a finite number"),
        (Number(float("-inf"), "float"), "not_finite", "-inf, which is not a finite number"),
        (Number(10**399, "int"), "not_finite", "inf, which is not a finite number"),
        (array(np.nan), "not_finite", "nan"),
    ],
)
def test_what_is_no_number_is_refused(value: Value, kind: str, fragment: str) -> None:
    """What is no finite real number is refused by kind, in words that complete "it returned"."""
    error = refused(as_number, value)
    assert error.kind == kind
    assert fragment in str(error)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_float_array_is_read_as_a_copy(dtype: str) -> None:
    """Floats of any precision are read as a float64 array of their own; NaN is left to others."""
    value = array([[1.5, np.nan]], dtype)
    result = as_float_array(value)
    assert result.dtype == np.float64
    np.testing.assert_array_equal(result, [[1.5, np.nan]])
    result[0, 0] = 9
    assert value.data[0, 0] == 1.5


@pytest.mark.parametrize(("value", "kind", "fragment"), NO_ARRAYS)
@pytest.mark.parametrize("read", [as_float_array, as_truth_array])
def test_what_is_no_array_is_refused(read: Callable[..., Any], value: Value, kind: str, fragment: str) -> None:
    """Both array readers refuse what is no array in the same words."""
    error = refused(read, value)
    assert error.kind == kind
    assert fragment in str(error)


@pytest.mark.parametrize("dtype", ["int64", "uint8", "bool"])
def test_float_array_refuses_other_dtypes(dtype: str) -> None:
    """Integers and truth values are no floats."""
    error = refused(as_float_array, array([1, 0], dtype))
    assert error.kind == "wrong_dtype"
    assert f"a torch tensor of dtype {dtype} of shape (2,), but floats are asked for" in str(error)


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int64"])
@pytest.mark.parametrize("data", [[[1, 0], [0, 1]], [[0, 0]], np.zeros((0, 3))])
def test_truth_array_is_read(dtype: str, data: Any) -> None:
    """Truth values are read from bools and from the integers 0 and 1."""
    result = as_truth_array(array(data, dtype))
    assert isinstance(result, np.ndarray)
    assert result.dtype == np.bool_
    np.testing.assert_array_equal(result, np.array(data, bool))


@pytest.mark.parametrize(("data", "dtype"), [([0, 2], "int64"), ([-1], "int8"), ([0.5, 1], "float32")])
def test_truth_array_refuses_other_numbers(data: list[float], dtype: str) -> None:
    """Other numbers are no truth values."""
    error = refused(as_truth_array, array(data, dtype))
    assert error.kind == "wrong_dtype"
    assert "True and False are asked for (0 and 1 as integers will do)" in str(error)


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (Items((Number(1.0, "float"), Number(2, "int")), "list"), [1.0, 2.0]),
        (Items((Items((Number(1.0, "float"), array(2.0, "float32")), "tuple"),), "list"), [[1.0, 2.0]]),
        (Items((array([1.0, 2.0], "float32"), array([3.0, 4.0], "float64")), "tuple"), [[1.0, 2.0], [3.0, 4.0]]),
    ],
)
def test_numbers_in_lists_can_be_read(value: Value, data: Any) -> None:
    """What should have been an array is read, and what is wrong with it remembered."""
    result = as_float_table(value)
    assert isinstance(result, Readable)
    np.testing.assert_array_equal(result.value, data)
    assert "but a tensor is asked for" in str(result.slip)


@pytest.mark.parametrize(
    "value",
    [
        Items((), "list"),
        Items((Number(1.0, "float"), Text("2")), "list"),
        Items((array([1.0], "float32"), array([1.0, 2.0], "float32")), "list"),
        array([1, 2], "int64"),
    ],
)
def test_other_lists_cannot_be_read(value: Value) -> None:
    """Not what holds no numbers, or rows of several lengths."""
    assert refused(as_float_table, value).kind in {"wrong_type", "wrong_dtype"}


def test_floats_that_are_truth_values_can_be_read() -> None:
    """Floats that are exactly 0 and 1 are read, and that they are floats is remembered."""
    result = as_truth_array(array([[0.0, 1.0]], "float32"))
    assert isinstance(result, Readable)
    assert result.slip.kind == "wrong_dtype"
    np.testing.assert_array_equal(result.value, [[False, True]])


def test_shape_is_demanded() -> None:
    """A wrong shape is refused with both shapes and the meaning of the axes; the right one passes."""
    require_shape(np.zeros((3, 2)), (3, 2), "(layers, 2)")
    error = refused(require_shape, np.zeros((2, 3)), (3, 2), "(layers, 2)")
    assert error.kind == "wrong_shape"
    assert str(error) == "a result of shape (2, 3); the shape has to be (3, 2), which is (layers, 2)"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_finiteness_is_demanded(value: float) -> None:
    """NaN and infinity are refused with their number and the first index; finite arrays pass, empty ones too."""
    require_finite(np.zeros((2, 3)))
    require_finite(np.zeros((0, 3)))
    data = np.zeros((2, 3))
    data[1, 0] = data[1, 2] = value
    error = refused(require_finite, data)
    assert error.kind == "not_finite"
    assert str(error) == "numbers of which 2 of 6 are NaN or infinite, the first at index (1, 0)"


def test_finiteness_of_a_single_entry() -> None:
    """An array without axes is looked at as well."""
    assert refused(require_finite, np.array(np.nan)).kind == "not_finite"


@pytest.mark.parametrize("read", [as_number, as_float_array, as_float_table, as_truth_array])
@property_based
@given(value=values())
def test_every_value_is_read_or_refused(read: Callable[[Value], Any], value: Value) -> None:
    """Of any value whatsoever each reader makes its plain type, or refuses it with a kind and a sentence."""
    result: Any = None
    refusal = None
    try:
        result = read(value)
    except FormError as error:
        refusal = error
    if refusal is None:
        assert type(result.value if isinstance(result, Readable) else result) in {float, np.ndarray}
    else:
        assert refusal.kind in {"no_value", "wrong_type", "wrong_shape", "wrong_dtype", "not_finite"}
        assert str(refusal)
