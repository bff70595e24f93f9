"""What a misconception is, and the decorator that makes one of a wrong function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

__all__ = ["Collector", "Misconception"]

Wrong = Callable[..., Any]


@dataclass(frozen=True)
class Misconception:
    """One known mistake in one function of the assignment.

    Attributes:
        id: names it in reports, in kebab-case; unique in the catalogue.
        function: the function of the assignment that it stands in for.
        item: the item of the sheet that asks for that function.
        thought: what the student probably thought, in their own voice.
        hint: points to the step that went wrong, without giving the result.
        wrong: the function that makes the mistake, with the parameters of the student's.
        forms: the same mistake in every form that counts as the same, `wrong` first: where a right answer may divide a
            variance by n or by n − 1, so may a wrong one.
    """

    id: str
    function: str
    item: str
    thought: str
    hint: str
    wrong: Wrong
    forms: tuple[Wrong, ...]


class Collector:
    """Makes the decorators of one module, and keeps what they decorate, in order.

    >>> collector = Collector()
    >>> half = collector.of("relu_mean", item="1.5")
    >>> @half(thought="…", hint="…")
    ... def relu_mean_zero(preactivation_variance): return 0.0
    >>> collector.found[0].id
    'relu-mean-zero'
    """

    def __init__(self) -> None:
        self.found: list[Misconception] = []

    def of(
        self, function: str, *, item: str, forms: Mapping[str, Sequence[Any]] | None = None
    ) -> Callable[..., Callable[[Wrong], Wrong]]:
        """Return the decorator for wrong answers to one function.

        The decorator takes ``thought`` and ``hint``, and ``forms`` where they differ from those given here; the
        misconception's id is the decorated function's name.

        Args:
            function: the function of the assignment.
            item: its item.
            forms: values of keyword-only parameters that make the accepted forms; the first of each is the default.
        """
        shared = dict(forms or {})

        def misconception(
            *, thought: str, hint: str, forms: Mapping[str, Sequence[Any]] = shared
        ) -> Callable[[Wrong], Wrong]:
            def keep(wrong: Wrong) -> Wrong:
                self.add(
                    name=wrong.__name__,
                    function=function,
                    item=item,
                    thought=thought,
                    hint=hint,
                    wrong=wrong,
                    forms=forms,
                )
                return wrong

            return keep

        return misconception

    def add(
        self,
        *,
        name: str,
        function: str,
        item: str,
        thought: str,
        hint: str,
        wrong: Wrong,
        forms: Mapping[str, Sequence[Any]],
    ) -> None:
        """Keep a wrong function under the id that its name in snake_case makes."""
        combinations = [dict(zip(forms, values, strict=True)) for values in product(*forms.values())]
        variants = tuple(partial(wrong, **keywords) if keywords else wrong for keywords in combinations)
        self.found.append(Misconception(name.replace("_", "-"), function, item, thought, hint, wrong, variants))
