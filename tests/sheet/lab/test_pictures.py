"""The pictures: all of them, from any numbers, the same twice, readable without colour, and silent on the answers."""

import io
import re
from typing import Any

import matplotlib as mpl
import pytest
from torch import Tensor

from grader.sheet.lab import Progress, Toolbox
from grader.sheet.lab.experiments import EXPERIMENTS
from grader.sheet.lab.experiments.measure_landscapes import Setting
from grader.sheet.lab.pictures import draw_pictures
from grader.sheet.lab.pictures.style import CLASS_COLOURS, CLASS_MARKERS, INITIALISER_STYLES, Picture, in_style
from grader.sheet.workbench.command import EXPERIMENT_NAMES

SMALL = {"depths": (2, 4), "widths": (4, 8), "scales": (0.5, 1.0), "width": 6, "depth": 3, "nets": 2, "steps": 4}
CAPTION = "Seed 0. Yours: relu_normal_."


def numbers_of(name: str, toolbox: Toolbox | None = None, **options: Any) -> Any:
    """The numbers of an experiment in small."""
    experiment = EXPERIMENTS[name]
    sizes = {option: value for option, value in SMALL.items() if option in experiment.options}
    return experiment.measure(toolbox or Toolbox(), Progress(), **{**sizes, **options})


def draw(name: str, numbers: Any) -> list[tuple[Picture, str]]:
    """Draw all pictures of an experiment in the lab's style."""
    with in_style():
        return [(picture, svg_of(picture)) for picture in draw_pictures(name, numbers, CAPTION)]


def svg_of(picture: Picture) -> str:
    """The picture as SVG, its text kept as text."""
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        picture.figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue().decode()


def test_the_command_knows_all_experiments() -> None:
    """The names on the command line, which are spelled out to start quickly, are those that exist."""
    assert tuple(EXPERIMENTS) == EXPERIMENT_NAMES


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_pictures_name_their_axes_and_sources(name: str) -> None:
    """Every picture has a title, axes with labels, and the caption; drawn twice it is the same."""
    numbers = numbers_of(name)
    drawn = draw(name, numbers)
    assert drawn
    for picture, svg in drawn:
        assert picture.title in svg.replace("&#x27;", "'")
        assert CAPTION in " ".join(picture.figure.get_supxlabel().split())
        if name != "landscape":
            assert all(axes.get_xlabel() or axes.get_shared_x_axes().get_siblings(axes) for axes in picture.figure.axes)
    assert [svg for _picture, svg in drawn] == [svg for _picture, svg in draw(name, numbers)]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_nothing_says_the_answer(name: str) -> None:
    """Neither pictures nor questions contain a formula of the solution; what to look for is asked."""
    experiment = EXPERIMENTS[name]
    assert all("?" in question for question in experiment.questions)
    texts = [experiment.summary, *experiment.questions, *(svg for _picture, svg in draw(name, numbers_of(name)))]
    assert not re.search(r">[^<]*(\d\s*/\s*(n\b|fan_in)|He et al|Kaiming)", "".join(f">{text}" for text in texts))


@pytest.mark.parametrize("entry", [0.0, 1e20, 3e38, float("nan")])
@pytest.mark.parametrize("name", ["statistics", "training", "changes", "scale", "landscape"])
def test_any_weights_can_be_drawn(name: str, entry: float) -> None:
    """Initialisers that fill in nonsense give pictures that show it, and no error or warning."""

    def fill(weight: Tensor, *_arguments: float) -> Tensor:
        return weight.fill_(entry)

    toolbox = Toolbox(dict.fromkeys(("linear_normal_", "relu_normal_", "scaled_relu_normal_"), fill))
    assert draw(name, numbers_of(name, toolbox))


def test_overflow_and_underflow_are_marked() -> None:
    """A crossed limit of float32 is drawn and named."""
    numbers = numbers_of("statistics", depths=(60,), width=64)
    picture, svg = draw("statistics", numbers)[0]
    assert picture.name == "statistics-variance-relu"
    assert "float32 overflows" in svg
    assert "float32 underflows" not in svg


def test_a_net_that_diverged_has_no_landscape() -> None:
    """Where numbers are not finite the panel says so."""
    numbers = numbers_of("landscape", scales=(300.0,), depths=(), widths=(), depth=11, steps=30)
    setting = Setting(300.0, 11, 6)
    assert numbers.panel(setting, is_normalized=False, is_trained=True).cells == (None, None)
    before, after = (svg for _picture, svg in draw("landscape", numbers))
    assert "no finite numbers" not in before
    assert "no finite numbers" in after


@pytest.mark.parametrize(("entry", "most", "words"), [(3e38, 1e5, "numbers too large"), (1.0, 5, "too many cells")])
def test_a_net_beyond_what_can_be_drawn_says_so(
    monkeypatch: pytest.MonkeyPatch, entry: float, most: float, words: str
) -> None:
    """Numbers that cannot be computed with, and nets that fold the plane without end, cost a panel and no more."""
    monkeypatch.setattr("grader.sheet.lab.experiments.measure_landscapes.MOST_VERTICES", most)
    toolbox = Toolbox({"scaled_relu_normal_": lambda weight, _scale: weight.fill_(entry)})
    before, _after = (
        svg for _picture, svg in draw("landscape", numbers_of("landscape", toolbox, depths=(), widths=()))
    )
    assert words in before


def test_series_differ_in_more_than_colour() -> None:
    """Line styles, markers and class markers are all different, so that grey prints can be read."""
    styles = INITIALISER_STYLES.values()
    for key in ("color", "marker", "linestyle"):
        assert len({str(style[key]) for style in styles}) == len(styles)
    assert len(set(CLASS_COLOURS)) == len(set(CLASS_MARKERS)) == 3


def test_matplotlib_is_left_as_it_was() -> None:
    """Drawing in the lab's style changes no setting of the user's."""
    before = dict(mpl.rcParams)
    with in_style():
        assert mpl.rcParams["svg.hashsalt"] == "lab"
    assert dict(mpl.rcParams) == before
