"""How fast the exact landscape is: cells per second, beside a pixel grid of equal time, and beside relucent.

    python tests/benchmarks/landscape.py [--picture landscape.png]

Nets are drawn with Var(W) = 2 / fan_in and biases of standard deviation 0.3; the window is [−3, 3]². Times are CPU
time, the least of three runs, so that a busy machine matters little; where a user waits, and beside relucent, which has
processes of its own, they are wall time. What is compared runs in turn on the same nets.

relucent (local search from cell to cell by linear programs; in every dimension, not only in the plane) is optional:
`pip install -e '.[comparison]'`, see pyproject.toml.
"""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import matplotlib as mpl
import numpy as np
import torch
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from nets import draw_net

from grader.sheet.lab import Landscape, Window, find_cells

Result = TypeVar("Result")

WINDOW = Window.square(3.0)
DEPTHS = (1, 2, 3, 5, 8, 11)
WIDTHS = (8, 16, 32, 64)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--picture", type=Path, help="keep the picture that is drawn")
    picture = parser.parse_args().picture
    mpl.use("agg")
    torch.set_num_threads(1)
    find_cells(*draw_net(3, 8), WINDOW)  # once without a clock
    growth()
    drawing(picture)
    pixels()
    comparison()


def growth() -> None:
    """Print cells and cells per second for each depth and width."""
    print("Cells, and thousand cells per second, as the net grows (depth counts linear layers)\n")
    print("depth  " + "".join(f"{f'width {width}':>22}" for width in WIDTHS))
    for depth in DEPTHS:
        row = f"{depth:5}  "
        for width in WIDTHS:
            seconds, landscape = fastest(partial(draw_and_find, depth, width))
            row += f"{len(landscape):12,} {len(landscape) / seconds / 1000:7.1f} k"
        print(row)


def drawing(picture: Path | None) -> None:
    """Print how long a landscape of more than 20,000 cells takes from the weights to the file."""
    with TemporaryDirectory() as folder:
        path = picture or Path(folder, "landscape.png")
        found, landscape = fastest(lambda: find_cells(*draw_net(11, 32, seed=2), WINDOW), clock=time.perf_counter)
        drawn, _ = fastest(lambda: draw(landscape, path), clock=time.perf_counter)
    print(
        f"\n{len(landscape):,} cells (11 layers of 32 units): found in {found:.2f} s, divided by decision and", end=" "
    )
    print(f"drawn in {drawn:.2f} s of wall time;")
    print(f"the areas miss the window's by {abs(landscape.areas.sum() / WINDOW.area - 1):.0e}")


def draw(landscape: Landscape, path: Path) -> None:
    """Draw decision regions and the edges of all cells."""
    regions = landscape.decision_regions()
    colours = np.array([mpl.colors.to_rgb(colour) for colour in ("#88ccee", "#ddcc77", "#cc6677")])[regions.classes]
    figure = Figure(figsize=(8, 8), dpi=150)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.add_collection(PolyCollection(regions.polygons.rings, facecolors=colours, edgecolors=colours, linewidths=0.3))
    axes.add_collection(LineCollection(list(landscape.polygons.edges), colors="#222222", linewidths=0.15))
    axes.axis(WINDOW.extent)
    figure.savefig(path)


def pixels() -> None:
    """Print what a pixel grid finds in the time that the exact landscape takes, and in ten times that."""
    print("\nCells found by a pixel grid in the time of the exact landscape, and in ten times as much\n")
    print(f"{'depth':>5} {'width':>5} {'exact':>8} {'seconds':>8}" + f"{'pixels':>13} {'seconds':>8} {'missed':>7}" * 2)
    for depth, width in ((2, 32), (3, 32), (5, 32), (11, 16), (11, 32)):
        weights, biases = net(depth, width)
        seconds, landscape = fastest(partial(find_cells, weights, biases, WINDOW))
        print(f"{depth:5} {width:5} {len(landscape):8,} {seconds:8.3f}", end="")
        for budget in (seconds, 10 * seconds):
            side, needed, found = grid_of(weights, biases, budget)
            print(f"{f'{side} × {side}':>13} {needed:8.3f} {1 - found / len(landscape):7.0%}", end="")
        print()


def grid_of(weights: list[torch.Tensor], biases: list[torch.Tensor], budget: float) -> tuple[int, float, int]:
    """Return the side of the grid that takes about so many seconds, its time, and how many cells it finds."""
    side, seconds, found = 32, 0.0, 0
    for _ in range(8):
        seconds, found = fastest(partial(pixel_count, weights, biases, side))
        if abs(seconds / budget - 1) < 0.1:
            break
        side = max(2, round(side * min(4.0, (budget / seconds) ** 0.5)))
    return side, seconds, found


def pixel_count(weights: list[torch.Tensor], biases: list[torch.Tensor], side: int) -> int:
    """Count the patterns at the centres of side × side pixels, hashed to 64 bits: fast, to be a fair opponent.

    `count_cells` compares whole rows, which is exact but takes many times as long.
    """
    centres = -3 + 6 * (torch.arange(side, dtype=torch.float64) + 0.5) / side
    x = torch.cartesian_prod(centres, centres)
    hashes = np.zeros(len(x), dtype=np.uint64)
    odd = np.uint64(0x9E3779B97F4A7C15)
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        x = torch.addmm(bias, x, weight.mT).relu_()
        for word in np.packbits((x > 0).numpy(), axis=1).T:
            hashes = (hashes ^ word) * odd
            hashes ^= hashes >> np.uint64(29)
    return len(np.unique(hashes))


def comparison() -> None:
    """Print the ratio to relucent on nets that it can do, and check that both find the same cells."""
    try:
        import relucent  # noqa: PLC0415 (an optional extra)
    except ModuleNotFoundError:
        print("\nNo comparison with relucent: it is not installed (pip install -e '.[comparison]').")
        return
    print(f"\nBeside relucent {relucent.__version__} (breadth-first search over the cells that meet the window)\n")
    print(f"{'depth':>5} {'width':>5} {'cells':>7} {'ours':>9} {'relucent':>9} {'ratio':>7}  the same patterns")
    wall = time.perf_counter
    for depth, width in ((2, 8), (3, 8), (2, 16), (3, 12), (3, 16)):
        weights, biases = net(depth, width)
        ours, landscape = fastest(partial(find_cells, weights, biases, WINDOW), clock=wall)
        complex_ = relucent.Complex(sequential(weights, biases))
        search = partial(complex_.bfs, cube_radius=3.0, cube_mode="intersect", verify=False, verbose=0)
        theirs, _ = fastest(search, 1, wall)
        units = landscape.patterns.shape[1]
        patterns = {(np.asarray(cell.ss).reshape(-1)[:units] > 0).tobytes() for cell in complex_}
        same = patterns == set(map(bytes, landscape.patterns))
        print(f"{depth:5} {width:5} {len(landscape):7,} {ours:9.4f} {theirs:9.3f} {theirs / ours:7.0f}  {same}")


def sequential(weights: list[torch.Tensor], biases: list[torch.Tensor]) -> torch.nn.Sequential:
    """Return the net as a torch module."""
    modules: list[torch.nn.Module] = []
    for weight, bias in zip(weights, biases, strict=True):
        linear = torch.nn.Linear(weight.shape[1], weight.shape[0], dtype=weight.dtype)
        linear.load_state_dict({"weight": weight, "bias": bias})
        modules += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*modules[:-1])


def net(depth: int, width: int) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """Return the net of this depth; one of depth 1 has no hidden layer."""
    if depth == 1:
        return [torch.ones(3, 2)], [torch.zeros(3)]
    return draw_net(depth, width)


def draw_and_find(depth: int, width: int) -> Landscape:
    """Find the cells of a net, which is drawn in the same time."""
    return find_cells(*net(depth, width), WINDOW)


def fastest(
    run: Callable[[], Result], runs: int = 3, clock: Callable[[], float] = time.process_time
) -> tuple[float, Result]:
    """Return the shortest time of some runs, and the last result."""
    times = []
    for _ in range(runs):
        start = clock()
        result = run()
        times.append(clock() - start)
    return min(times), result


if __name__ == "__main__":
    main()
