"""The decorator that makes a known mistake of a wrong function."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import product
from typing import Any

from grader.exercise import Mistake

Wrong = Callable[..., Any]


class Collector:
    """Makes the decorators of one module, and keeps what they decorate, in order.

    >>> collector = Collector()
    >>> half = collector.of("relu_mean")
    >>> @half(thought="…", hint="…")
    ... def relu_mean_zero(preactivation_variance): return 0.0
    >>> collector.found[0].id
    'relu-mean-zero'
    """

    def __init__(self) -> None:
        self.found: list[Mistake] = []

    def of(
        self, function: str, *, forms: Mapping[str, Sequence[Any]] | None = None
    ) -> Callable[..., Callable[[Wrong], Wrong]]:
        """Return the decorator for wrong answers to one function.

        The decorator takes ``thought`` and ``hint``, ``forms`` where they differ from those given, and ``excuses``; the
        misconception's id is the decorated function's name.

        Args:
            function: the function of the assignment.
            forms: values of keyword-only parameters that make the accepted forms; the first of each is the default.
        """
        shared = dict(forms or {})

        def misconception(
            *, thought: str, hint: str, forms: Mapping[str, Sequence[Any]] = shared, excuses: bool = True
        ) -> Callable[[Wrong], Wrong]:
            def keep(wrong: Wrong) -> Wrong:
                self.add(
                    name=wrong.__name__,
                    function=function,
                    thought=thought,
                    hint=hint,
                    wrong=wrong,
                    forms=forms,
                    excuses=excuses,
                )
                return wrong

            return keep

        return misconception

    def add(
        self,
        *,
        name: str,
        function: str,
        thought: str,
        hint: str,
        wrong: Wrong,
        forms: Mapping[str, Sequence[Any]],
        excuses: bool = True,
    ) -> None:
        """Keep a wrong function under the id that its name in snake_case makes."""
        _default, *combinations = [dict(zip(forms, values, strict=True)) for values in product(*forms.values())]
        others = tuple(partial(wrong, **keywords) for keywords in combinations)
        self.found.append(Mistake(name.replace("_", "-"), function, thought, hint, wrong, others, excuses))
