"""The bands of the growth checks: measured law of the slope for 2/n, tail bounds, and what the bands catch.

python tests/calibration/growth_bands.py                                  # both checks, ~ 2 min
python tests/calibration/growth_bands.py --recommended --nets 20000 --particles 10000
"""

import argparse
from math import exp, log, sqrt

import torch
from growth_law import SetUp, death_probability, limits, simulate_slopes, theory
from initialisers import VARIANCES

FALSE_FAIL, MISS = 1e-9, 1e-6

# The recommended set-up comes first; the others show why.
SET_UPS = {
    "eleven": [
        SetUp(width=24, layers=11, nets=24),
        SetUp(width=16, layers=11, nets=64),
        SetUp(width=20, layers=11, nets=34),
        SetUp(width=28, layers=11, nets=17),
        SetUp(width=32, layers=11, nets=16),
    ],
    "hundred": [
        SetUp(width=32, layers=100, nets=1),
        SetUp(width=20, layers=100, nets=3),
        SetUp(width=34, layers=100, nets=1),
    ],
}


def report(set_up: SetUp, nets: int, particles: int, seed: int) -> None:
    """Measure one set-up and print its figures."""
    generator = torch.Generator().manual_seed(seed)
    print(f"\n{set_up}: {set_up.entries} entries")

    slopes = simulate_slopes(set_up, nets, generator)
    dead = int((slopes == -torch.inf).sum())
    slopes = slopes[slopes.isfinite()]
    mean, deviation = float(slopes.mean()), float(slopes.std())
    standard = (slopes - mean) / deviation
    spread = deviation / sqrt(set_up.nets)
    error = deviation / sqrt(len(slopes))
    expected, expected_spread = theory(set_up)
    print(f"  mean slope of all nets: {mean:.4f} ± {error:.4f} = {mean * set_up.width:.2f} / width, sd {spread:.4f}")
    print(f"    growth per layer: {exp(mean):.3f} ± {exp(mean) * spread:.3f}")
    print(f"    first-order theory: {expected:.4f} = {expected * set_up.width:.2f} / width, sd {expected_spread:.4f}")
    print(
        f"  single nets: sd {deviation:.4f}, skewness {standard.pow(3).mean():.2f}, "
        f"excess kurtosis {standard.pow(4).mean() - 3:.2f}, "
        f"from {standard.min():.2f} to {standard.max():.2f} sd in {nets} nets"
    )
    death, death_error = death_probability(set_up, nets, generator)
    print(f"  a net dies with probability {death:.2g} ± {death_error:.1g}; {dead} of the {nets} did")

    lower, upper = limits(set_up, FALSE_FAIL, particles, generator)
    lowest, highest = limits(set_up, MISS, particles, generator)
    print(f"  band {lower:.4f} … {upper:.4f} (growth {exp(lower):.3f} … {exp(upper):.3f}): each side ≤ {FALSE_FAIL:g}")
    print(f"    that is {(lower - mean) / spread:.2f} … {(upper - mean) / spread:+.2f} sd")
    print(
        f"    catches with probability ≥ 1 − {MISS:g}: variance factors "
        f"≤ {2 * exp(lower - highest):.3f} and ≥ {2 * exp(upper - lowest):.3f} (2 is right)"
    )
    print("  other initialisers, mean slope expected (measured):")
    for name, variance in VARIANCES.items():
        gain = variance(set_up.width, set_up.width) * set_up.width
        measured = simulate_slopes(set_up, max(nets // 20, 100), generator, gain=gain)
        measured = measured[measured.isfinite()].mean()
        shifted = mean + log(gain / 2)
        outside = min(abs(shifted - lower), abs(shifted - upper)) / spread * (1 if lower < shifted < upper else -1)
        place = f"{outside:.1f} sd inside" if outside > 0 else f"{-outside:.1f} sd outside"
        print(f"    {name:10} {shifted:+.4f} ({measured:+.4f}), growth {exp(shifted):.3f}, {place}")


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", choices=SET_UPS, action="append", help="only this check")
    parser.add_argument("--nets", type=int, default=1000, help="simulated nets per set-up (default: %(default)s)")
    parser.add_argument("--particles", type=int, default=1000, help="population for the tails (default: %(default)s)")
    parser.add_argument("--recommended", action="store_true", help="only the first set-up of each check")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)

    for check in options.check or SET_UPS:
        for set_up in SET_UPS[check][: 1 if options.recommended else None]:
            report(set_up, options.nets, options.particles, options.seed)


if __name__ == "__main__":
    main()
