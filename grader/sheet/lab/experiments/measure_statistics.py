"""Item 1.3, and 1.7: mean and variance of every layer's output, before any training."""

from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from grader.sheet.lab.derived_seeds import derive_seeds
from grader.sheet.lab.parallel import Progress, run_all
from grader.sheet.lab.toolbox import Toolbox

_ACTIVATIONS = {
    "standard_normal_": ("identity", "relu"),
    "linear_normal_": ("identity", "relu"),
    "relu_normal_": ("relu",),
}


@dataclass(frozen=True)
class Curve:
    """One net's statistics.

    Attributes:
        initialiser: the function that filled the weights.
        activation: ``identity`` or ``relu``, after every layer.
        reference: whether it is there for comparison: initialiser and measurement built in, beside a student's own.
        mean: over samples and units, by layer. What overflows is infinite or NaN.
        variance: likewise.
    """

    initialiser: str
    activation: str
    reference: bool
    mean: tuple[float, ...]
    variance: tuple[float, ...]


@dataclass(frozen=True)
class Statistics:
    """The numbers of the experiment.

    Attributes:
        depths: numbers of layers to look at. All belong to the same nets: what later layers do changes nothing before.
        width: inputs and units of every layer.
        samples: rows of N(0, 1) that went in.
        curves: by initialiser; those that are there for comparison precede the others.
    """

    depths: tuple[int, ...]
    width: int
    samples: int
    curves: tuple[Curve, ...]


def measure_statistics(
    toolbox: Toolbox,
    progress: Progress,
    *,
    seed: int = 0,
    depths: tuple[int, ...] = (3, 11, 100),
    width: int = 256,
    samples: int = 1000,
) -> Statistics:
    """Send normal inputs through nets without biases and measure every layer, in float32 as in training."""
    seeds = derive_seeds(seed)
    inputs = torch.randn(samples, width, generator=torch.Generator().manual_seed(seeds.inputs))
    shapes = [(width, width)] * max(depths)
    curves: list[Curve] = []
    progress.expect(len(_ACTIVATIONS))
    for position, (name, activations) in enumerate(_ACTIVATIONS.items()):
        is_own = name in toolbox.own or "layer_statistics" in toolbox.own
        jobs = []
        for box in (Toolbox(), toolbox) if is_own else (toolbox,):
            # Other draws for each initialiser: their scatter is part of what there is to see.
            weights = [weight[0] for weight in box.initialise(name, shapes, 1, seeds.weights + position)]
            jobs += [
                partial(_measure, box, weights, inputs, name, activation, is_reference=box is not toolbox)
                for activation in activations
            ]
        curves += run_all(jobs, progress)
        progress.advance(1)
    return Statistics(depths, width, samples, tuple(curves))


def _measure(
    box: Toolbox, weights: list[Tensor], inputs: Tensor, name: str, activation: str, *, is_reference: bool
) -> Curve:
    table = torch.as_tensor(box["layer_statistics"](weights, inputs, activation)).detach().double()
    mean, variance = (tuple(column.tolist()) for column in table.unbind(dim=1))
    return Curve(name, activation, is_reference, mean, variance)
