"""How often nets train: the measurement behind the exam's rule "at least 3 of 5 nets reach 0.95 within 300 steps".

For each initialiser: how many nets reach the target, the one-sided 95 % Clopper–Pearson bounds of that probability,
and the rule's binomial tail at the bound that is on the unfavourable side. Every net has its own data.

    python tests/calibration/training_rule.py                               # all initialisers, 100 nets each, ~ 2 min
    python tests/calibration/training_rule.py --nets 10000 --only 2/n                        # ~ 15 min
    python tests/calibration/training_rule.py --nets 1000 --only 'N(0,1)' Xavier 1/n         # ~ 5 min
    python tests/calibration/training_rule.py --nets 1000 --only 2/n --entries uniform
"""

import argparse
import time
from math import ceil, log

import torch
from initialisers import ENTRIES, VARIANCES, draw
from intervals import at_least, lower_bound, upper_bound

from grader.sheet.lab import layer_shapes, spirals, train

NETS, NEEDED = 5, 3
QUANTILES = (0.0, 0.5, 0.9, 0.99, 1.0)
BATCH = 10  # nets at once: more no longer fit the cache, and one slow net keeps all the others training


def measure(name: str, nets: int, *, entries: str, depth: int, width: int, learning_rate: float, seed: int) -> None:
    """Train ``nets`` nets and print what became of them."""
    generator = torch.Generator().manual_seed(seed)
    start = time.process_time()
    runs = []
    for first in range(0, nets, BATCH):
        batch = min(BATCH, nets - first)
        dataset = spirals(batch, generator)
        weights = draw(name, layer_shapes(depth, width), batch, generator, entries)
        runs.append(train(weights, dataset, learning_rate=learning_rate))
    steps_to_target = torch.cat([run.steps_to_target for run in runs])
    accuracy = torch.cat([run.accuracy for run in runs])
    reached = steps_to_target >= 0
    successes = int(reached.sum())

    low, high = lower_bound(successes, nets), upper_bound(successes, nets)
    print(f"\n{name}, {entries}: {successes} of {nets} nets reach the target: {low:.5f} ≤ p ≤ {high:.5f}")
    print(f"  rule fails: measured {_tail(nets - successes, nets)}, at most {_rule(1 - low):.1e} at the bound")
    print(f"  rule passes: measured {_tail(successes, nets)}, at most {_rule(high):.1e} at the bound")
    _print_quantiles("steps to the target", steps_to_target[reached])
    _print_quantiles("accuracy of the others", accuracy[~reached])
    print(f"  {time.process_time() - start:.0f} s of CPU time", flush=True)


def _rule(probability: float) -> float:
    """Return the probability that at least 3 of 5 nets do what one does with the given probability."""
    return at_least(NEEDED, NETS, probability)


def _tail(count: int, nets: int) -> str:
    return f"{_rule(count / nets):.1e}"


def _print_quantiles(title: str, values: torch.Tensor) -> None:
    if len(values):
        found = values.double().quantile(torch.tensor(QUANTILES, dtype=torch.float64))
        shown = "  ".join(f"{quantile:.0%}: {value:.4g}" for quantile, value in zip(QUANTILES, found, strict=True))
        print(f"  {title}  {shown}")


def nets_without_failure(false_fail: float) -> int:
    """Return how many nets must all succeed for the rule to fail a right submission with at most this probability."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _rule(middle) < false_fail else (low, middle)
    return ceil(log(0.05) / log(1 - low))


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nets", type=int, default=100, help="nets per initialiser (default: %(default)s)")
    parser.add_argument("--only", nargs="+", choices=VARIANCES, default=list(VARIANCES), help="these initialisers")
    parser.add_argument("--entries", choices=ENTRIES, default="normal", help="distribution (default: %(default)s)")
    parser.add_argument("--depth", type=int, default=11)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--learning-rate", type=float, default=0.03)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)

    print(
        f"false-fail 1e-6 needs {nets_without_failure(1e-6)} nets of 2/n without a failure, "
        f"power 1 − 1e-6 as many of a wrong one without a success, 1 − 1e-3 {nets_without_failure(1e-3)}"
    )
    for name in options.only:
        measure(
            name,
            options.nets,
            entries=options.entries,
            depth=options.depth,
            width=options.width,
            learning_rate=options.learning_rate,
            seed=options.seed,
        )


if __name__ == "__main__":
    main()
