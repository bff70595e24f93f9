"""What a student's functions take and give."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.exercise import Function
from grader.judging.form import as_float_array, as_number, require_shape
from grader.sandbox.replies import Returned


def _number(_arguments: Sequence[Any], returned: Returned) -> float:
    return as_number(returned.value)


def _throws(arguments: Sequence[Any], returned: Returned) -> np.ndarray:
    data = as_float_array(returned.value)
    require_shape(data, (arguments[0],), "(count,)")
    return data


FUNCTIONS = (
    Function("mean", "dice", "A", ("sides",), _number, lambda draw: (draw.integer(2, 20),)),
    Function("throw", "dice", "B", ("count",), _throws, lambda _draw: (12,), draws=True),
)
