"""What an experiment works with: the exercise's functions, each one the student's own or, failing that, built in."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from grader.sheet.lab.builtin import BUILTIN


@dataclass(frozen=True)
class Toolbox:
    """The exercise's functions by name, and where each one comes from.

    Attributes:
        own: the student's functions, as the assignment's contract describes them. All others are built in.
        reasons: why a function is not the student's own, in a few words, by name.
    """

    own: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Callable[..., Any]:
        """The student's function of this name, or the built-in one."""
        return self.own.get(name, BUILTIN[name])

    def initialise(
        self, name: str, shapes: Sequence[tuple[int, int]], nets: int, seed: int, *arguments: float
    ) -> list[Tensor]:
        """Let an initialiser fill the weights of many nets: float32 ``(nets, fan_out, fan_in)`` for each shape.

        An initialiser draws from the global generators, of torch, of NumPy or of Python. They are all seeded before,
        and afterwards they are what they were.

        Args:
            name: of the initialiser.
            shapes: ``(fan_out, fan_in)`` of every layer.
            nets: how many nets.
            seed: of what is drawn.
            arguments: what the initialiser takes after the weight.
        """
        fill = self[name]
        with _seeded(seed):
            layers = [[torch.empty(shape) for _net in range(nets)] for shape in shapes]
            for net in range(nets):  # net by net: a net is drawn the same, however many there are
                for layer in layers:
                    fill(layer[net], *arguments)
        return [torch.stack(layer) for layer in layers]


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed all global generators, and put their states back in the end."""
    python, legacy = random.getstate(), np.random.get_state()  # noqa: NPY002 - a student may use the legacy generator
    with torch.random.fork_rng(devices=[]):
        random.seed(seed)
        np.random.seed(seed % 2**32)  # noqa: NPY002
        torch.manual_seed(seed)
        try:
            yield
        finally:
            random.setstate(python)
            np.random.set_state(legacy)  # noqa: NPY002
