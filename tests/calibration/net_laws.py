"""Which laws of the variance are stable and train: where half of the exams with such weights pass.

For weights of mean 0 and variance gain / fan_in: the gains between which most exams find an 11-layer net stable, by the
band of 1.7.stable_11 and the simulated law of the slope; and how many nets of 1.7.trains learn the spiral, gain by
gain, and with laws that fill the first and the last layer otherwise.

    python tests/calibration/net_laws.py                    # ~ 10 min
    python tests/calibration/net_laws.py --nets 50 --gains 1.2 1.4 3 3.5 4
"""

import argparse
from collections.abc import Callable
from math import exp, prod, sqrt

import torch
from growth_law import SetUp, simulate_slopes
from intervals import at_least

from grader.sheet.lab import layer_shapes, spirals, train

BAND = (-0.22, 0.085)  # of item_1_7_relu_initialiser.py
NETS, NEEDED, LAYERS, WIDTH, BATCH = 5, 3, 11, 32, 10
GAINS = (1.1, 1.2, 1.25, 1.3, 1.35, 1.4, 1.5, 1.7, 2.0, 2.5, 3.0, 3.2, 3.4, 3.6, 3.8, 4.0, 4.5)
OTHERS: dict[str, Callable[[int, int], float]] = {
    "2 / fan_out": lambda fan_out, _: 2 / fan_out,
    "2 / √(fan_in · fan_out)": lambda fan_out, fan_in: 2 / sqrt(fan_in * fan_out),
    "4 / (fan_in + fan_out)": lambda fan_out, fan_in: 4 / (fan_in + fan_out),
    "2 / (fan_in + 1)": lambda _, fan_in: 2 / (fan_in + 1),
    "2 / max(fan_in, 16)": lambda _, fan_in: 2 / max(fan_in, 16),
    "1 / 16": lambda _fan_out, _fan_in: 1 / 16,
}


def stable_gains(nets: int, generator: torch.Generator) -> None:
    """Print between which gains the mean slope of most exams lies within the band."""
    set_up = SetUp(width=24, layers=LAYERS, nets=24)
    slopes = simulate_slopes(set_up, nets, generator)
    mean = float(slopes[slopes.isfinite()].mean())
    low, high = (2 * exp(bound - mean) for bound in BAND)
    print(f"stable: the slope for gain 2 is {mean:.4f}, half of the exams pass at the gains {low:.3f} and {high:.3f}")


def trained(variance: Callable[[int, int], float], nets: int, generator: torch.Generator) -> int:
    """How many nets with normal entries of this variance learn the spiral."""
    reached = 0
    for first in range(0, nets, BATCH):
        batch = min(BATCH, nets - first)
        weights = [
            torch.randn(batch, *shape, generator=generator) * sqrt(variance(*shape))
            for shape in layer_shapes(LAYERS, WIDTH)
        ]
        reached += int((train(weights, spirals(batch, generator)).steps_to_target >= 0).sum())
    return reached


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nets", type=int, default=100, help="trained nets per law (default: %(default)s)")
    parser.add_argument("--gains", type=float, nargs="+", default=list(GAINS))
    options = parser.parse_args()
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)

    stable_gains(2000, generator)
    laws = {f"{gain:g} / fan_in": (lambda _, fan_in, gain=gain: gain / fan_in) for gain in options.gains} | OTHERS
    print("law, the geometric mean of its gains over the layers, nets that learn the spiral, exams that pass")
    for name, variance in laws.items():
        shapes = layer_shapes(LAYERS, WIDTH)
        gain = prod(variance(*shape) * shape[1] for shape in shapes) ** (1 / len(shapes))
        reached = trained(variance, options.nets, generator)
        passes = at_least(NEEDED, NETS, reached / options.nets)
        print(f"{name:26} {gain:8.3f} {reached:6} of {options.nets} {passes:8.4f}", flush=True)


if __name__ == "__main__":
    main()
