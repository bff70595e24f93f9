"""Runs an experiment and writes what came of it: the numbers as JSON, every picture as PNG and SVG."""

import io
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader.files import write_whole
from grader.i18n import _
from grader.sheet.lab.experiments import Experiment
from grader.sheet.lab.parallel import Progress
from grader.sheet.lab.pictures import Picture, draw_pictures
from grader.sheet.lab.pictures.style import in_style
from grader.sheet.lab.toolbox import Toolbox

_DIGITS = 6  # of a number in a file: more than any picture shows, fewer than machines agree on


@dataclass(frozen=True)
class Drawn:
    """One picture that was written."""

    experiment: str
    title: str
    png: Path
    svg: Path
    numbers: Path


def run_experiment(
    experiment: Experiment,
    toolbox: Toolbox,
    out: Path,
    progress: Progress,
    *,
    options: Mapping[str, Any],
    sources: Callable[[Experiment, Toolbox], str],
) -> Iterator[Drawn]:
    """Measure, then write the numbers and picture by picture; each file appears whole or not at all.

    Args:
        experiment: which.
        toolbox: what it works with.
        out: folder to write to; made if missing.
        progress: what the measuring reports to.
        options: those of the experiment's options that are not to have their default.
        sources: says for the caption where the functions come from.

    Yields:
        Each picture, once its files are written.

    Raises:
        OSError: a file cannot be written.
        StudentCodeError: a function of the student's failed.
    """
    chosen = {**experiment.options, **options}
    numbers = experiment.measure(toolbox, progress, **chosen)
    path = out / f"{experiment.name}.json"
    data = {
        "experiment": experiment.name,
        "items": experiment.items,
        "options": chosen,
        "functions": {name: _source(toolbox, name) for name in experiment.uses},
        "numbers": asdict(numbers),
    }
    write_whole(path, json.dumps(_plain(data), ensure_ascii=False, separators=(",", ":")) + "\n")
    caption = _("Seed {seed}.").format(seed=chosen["seed"]) + "\n" + sources(experiment, toolbox)
    with in_style():
        for picture in draw_pictures(experiment.name, numbers, caption):
            yield _write(picture, experiment.name, out, path)


def _source(toolbox: Toolbox, name: str) -> str:
    if name in toolbox.own:
        return "own"
    return f"built-in: {toolbox.reasons[name]}" if name in toolbox.reasons else "built-in"


def _write(picture: Picture, experiment: str, out: Path, numbers: Path) -> Drawn:
    paths = {}
    # Without dates and versions the same picture is the same file.
    for kind, metadata in (("png", {"Software": None}), ("svg", {"Date": None, "Creator": None})):
        buffer = io.BytesIO()
        picture.figure.savefig(buffer, format=kind, metadata=metadata)
        paths[kind] = out / f"{picture.name}.{kind}"
        write_whole(paths[kind], buffer.getvalue())
    return Drawn(experiment, picture.title, paths["png"], paths["svg"], numbers)


def _plain(value: Any) -> Any:
    """Round floats, and make those strings that JSON does not have, all the way down."""
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
