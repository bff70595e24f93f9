"""Strategies of Hypothesis for what a student's function can return, as it comes out of the sandbox."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.values import Array, Items, Nothing, Number, Other, Text, Truth, Value

__all__ = ["arrays", "values"]


def arrays() -> st.SearchStrategy[Array]:
    """Arrays of every dtype that may travel, with NaN and infinity among the floats."""
    dtypes = st.sampled_from(["bool", "uint8", "int64", "float16", "float32", "float64"]).map(np.dtype)
    shapes = npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
    return dtypes.flatmap(lambda dtype: npst.arrays(dtype, shapes)).map(lambda data: Array(data, "numpy array"))


def values() -> st.SearchStrategy[Value]:
    """Whatever a student's function can return."""
    leaves = st.one_of(
        st.just(Nothing()),
        st.booleans().map(lambda truth: Truth(value=truth)),
        st.builds(Number, st.floats() | st.integers(-(10**399), 10**399), st.just("float")),
        st.builds(Text, st.text(max_size=20)),
        st.builds(Other, st.text(max_size=20)),
        arrays(),
    )
    return st.recursive(
        leaves,
        lambda inner: st.builds(Items, st.lists(inner, max_size=3).map(tuple), st.sampled_from(["list", "tuple"])),
        max_leaves=5,
    )
