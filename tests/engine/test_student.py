"""What a form of the sheet's makes of a value has to be numbers."""

from typing import Any

import numpy as np
import pytest
import torch
from cases import EXERCISE

from grader.engine.student import numbers
from grader.exercise import ExerciseError

FUNCTION = EXERCISE.functions["relu_mean"]


@pytest.mark.parametrize("value", [2, 2.5, True, 10**30, [1, 2.5], np.float32(2), np.ones((2, 3)), torch.ones(2, 3)])
def test_numbers_are_numbers(value: Any) -> None:
    """Of whatever kind and shape."""
    assert numbers(FUNCTION, value).dtype == np.float64


@pytest.mark.parametrize("value", [None, [None], "5", [[1], [2, 3]], 1j, object(), {"a": 1}])
def test_what_is_no_number_is_the_sheets_fault(value: Any) -> None:
    """It is said so, with the function, and not only where something is subtracted."""
    with pytest.raises(ExerciseError, match="the form of relu_mean has to give a number or an array of numbers, not "):
        numbers(FUNCTION, value)
