"""A sample of the corpus of wrong solutions: what is told of them is true, and says what they compute."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from cases import EXERCISE

from grader.judging.finding import Law, OwnLaw, Term
from reference.misconceptions import CATALOGUE

CALIBRATION = Path(__file__).parents[1] / "calibration"

# Of each kind a few that are quick, and by what they are explained.
SAMPLE = {
    "linear_output_variance: The bias counts as one more input.": "law",
    "linear_output_variance: Means of 1 for both.": "no",
    "linear_normal_: Multiplies what was there.": "law",
    "linear_weight_variance: Whole-number division.": "law",
    "linear_weight_variance: Estimated from random numbers.": "law",
    "relu_mean: With pi = 22/7.": "law",
    "relu_second_moment: In float16.": "law",
    "relu_second_moment: Half, less the mean itself.": "law",
    "relu_output_variance: The name of a variable that is not there.": "itself",
    "relu_weight_variance: The value of the first layer with two digits.": "law",
    "relu_weight_variance: One over n for one and two inputs.": "law",
    "relu_normal_: Three over n.": "law",
    "relu_normal_: Nine tenths of the entries are 0.": "no",
    "scaled_relu_normal_: The product of scale and weight is dropped.": "law",
    "count_cells: unique_consecutive of torch.": "law",
    "count_cells: The patterns themselves.": "itself",
}


@pytest.fixture(scope="module", autouse=True)
def scripts_on_the_path() -> Iterator[None]:
    """Make the scripts' modules importable, as running a script does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(CALIBRATION)
        yield


@pytest.fixture(scope="module")
def explained() -> ModuleType:
    """Return the script."""
    return importlib.import_module("explained")


@pytest.fixture(scope="module")
def truth() -> ModuleType:
    """Return the module that decides whether an explanation is true."""
    return importlib.import_module("truth")


def test_the_corpus_is_large_and_whole(explained: ModuleType) -> None:
    """More than 300 wrong solutions, of every function, each with a truth of its own; what they name exists."""
    wrongs = explained.wrong_solutions()
    assert len(wrongs) > 300
    assert {wrong.function for wrong in wrongs} == {*EXERCISE.functions}
    assert len({wrong.name for wrong in wrongs}) == len(wrongs)
    assert {name for wrong in wrongs for name in (*wrong.names, *wrong.false)} <= {*CATALOGUE}


def test_the_labels_are_true(explained: ModuleType, truth: ModuleType) -> None:
    """Each law in a header predicts its function; of initialisers, which take longer, every tenth is asked."""
    lawful = [wrong for wrong in explained.wrong_solutions() if wrong.law]
    drawing = [wrong for wrong in lawful if EXERCISE.functions[wrong.function].draws]
    wrongs = [wrong for wrong in lawful if wrong not in drawing] + drawing[::10]
    assert [wrong.name for wrong in wrongs if not truth.obeys_its_label(wrong)] == []


def test_what_is_told_of_a_sample(explained: ModuleType) -> None:
    """Each is explained as it was when it was written down, and nothing is told falsely."""
    wrongs = [wrong for wrong in explained.wrong_solutions() if wrong.name in SAMPLE]
    results = list(explained.examine(wrongs, "sample"))
    assert {result.wrong.name: result.how for result in results} == SAMPLE
    assert [result.false for result in results if result.false] == []


def test_the_script_prints_figures(
    explained: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ``explained.py`` prints of a few: a line per function, and each that nothing explains."""
    monkeypatch.setattr("sys.argv", ["explained.py", "--only", "relu_second_moment: A ", "--show"])
    assert explained.main() == 0
    printed = capsys.readouterr().out
    assert "relu_second_moment             2      2     1        0       0      50.0%        0" in printed
    assert "unexplained:\n  relu_second_moment: A grid from -10 to 10 in place of the integral." in printed


@pytest.mark.parametrize(("formula", "true"), [("3 / fan_in", True), ("2.93 / fan_in", False), ("√9 / fan_in", True)])
def test_a_law_is_read_as_it_is_written(explained: ModuleType, truth: ModuleType, formula: str, *, true: bool) -> None:
    """The formula that the student reads is compared with the function, not the data beside it."""
    (wrong,) = explained.wrong_solutions("relu_weight_variance: Three over n.")
    law = OwnLaw("relu_weight_variance", formula, "", Law((Term(3.0, {"fan_in": -1.0}),)))
    assert truth.law_is_true(law, wrong) is true


@pytest.mark.parametrize(
    ("name", "check", "mistake", "true"),
    [
        ("relu_normal_: Three over n.", "1.7.variance", "relu-normal-of-first-layer", False),
        ("relu_normal_: Kaiming with fan_out.", "1.7.variance", "relu-normal-fan-out", True),
        ("count_cells: A binary number of 32 bits.", "2.5.cells", "count-cells-by-int64", False),
    ],
)
def test_a_known_mistake_is_true_where_fresh_inputs_agree(
    explained: ModuleType, truth: ModuleType, name: str, check: str, mistake: str, *, true: bool
) -> None:
    """Three over n is not 2.93 over n, though the exam's sample may not tell the two apart."""
    (wrong,) = explained.wrong_solutions(name)
    assert truth.mistake_is_true(mistake, wrong, check) is true
