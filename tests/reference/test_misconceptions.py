"""The catalogue of known mistakes: complete, well formed, and silent about the solution."""

import inspect
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from cases import EXERCISE, ROOT, copy_submission

from grader.engine.diagnosis import _outcome, diagnose
from grader.engine.examination import Examination
from grader.engine.student import Call
from grader.engine.unmet import Unmet
from grader.exercise import Check, Mistake
from grader.judging.finding import Finding, Verdict
from grader.plugin.run import Run, run_exam
from grader.sandbox.levels import Sandbox
from reference.misconceptions import CATALOGUE, initializers, landscape, measurements, variance

MISTAKES = list(CATALOGUE.values())
MODULES = (variance, initializers, measurements, landscape)

# What the exercise's designers listed, and where it stands.
LISTED = {
    "fan_out for fan_in": "relu-normal-fan-out",
    "fan_in + fan_out (Xavier)": "relu-normal-xavier",
    "variance given as standard deviation": "relu-normal-variance-as-deviation",
    "standard deviation given as variance": "relu-weight-variance-as-deviation",
    "missing square root": "relu-mean-missing-root",
    "forgotten factor 2": "relu-weight-variance-for-linear",
    "forgotten factor ½": "relu-second-moment-without-relu",
    "2.93/n": "relu-weight-variance-of-first-layer",
    "a fixed seed in the function": "relu-normal-fixed-seed",
    "1/n for ReLU": "relu-normal-for-linear",
    "E[y²] for Var[y]": "relu-output-variance-as-second-moment",
    "mean of ReLU forgotten": "relu-mean-zero",
    "√(v/π)": "relu-mean-without-two",
    "summed instead of averaged": "layer-statistics-summed",
    "uniform without √3": "relu-normal-uniform-without-root-three",
    "not in place": "relu-normal-not-in-place",
    "in place on a copy": "relu-normal-in-place-on-a-copy",
    "only the first row": "relu-normal-first-row-only",
    "symmetric weights": "relu-normal-symmetric",
    "constant weights": "relu-normal-constant",
    "same draw for each row": "relu-normal-same-row-for-all",
    "bias added": "relu-normal-bias-added",
    "truncated without correction": "relu-normal-truncated-without-correction",
    "orthogonal with wrong gain": "relu-normal-orthogonal-without-gain",
    "gain applied twice": "relu-normal-gain-applied-twice",
    "statistics over the wrong axis": "layer-statistics-over-units-only",
    "over the batch only": "layer-statistics-over-batch-only",
    "before the activation": "layer-statistics-before-activation",
    "of the weights instead of the outputs": "layer-statistics-of-the-weights",
    "activation after the last layer only": "layer-statistics-activation-after-last-only",
    "relative change without the root": "relative-changes-root-missing-above",
    "relative to the new weights": "relative-changes-relative-to-new",
    "squared": "relative-changes-without-root",
    "absolute instead of relative": "relative-changes-absolute",
    "normalised over the layer instead of the batch": "normalize-preactivations-over-units",
    "variance instead of std": "normalize-preactivations-divided-by-variance",
    "mean not subtracted": "normalize-preactivations-mean-not-subtracted",
    "patterns from >= 0 on padded units": "activation-patterns-zero-is-on",
    "patterns of the last layer only": "activation-patterns-last-layer-only",
    "cells counted as sum of bits": "count-cells-by-sum-of-bits",
}


def test_catalogue_is_complete() -> None:
    """At least 60 mistakes, all that were listed among them, every function with several, and no id twice."""
    assert len(CATALOGUE) >= 60
    assert set(LISTED.values()) <= set(CATALOGUE)
    per_function = Counter(mistake.function for mistake in MISTAKES)
    assert set(per_function) == set(EXERCISE.functions)
    assert min(per_function.values()) >= 5
    assert len(CATALOGUE) == sum(len(module.MISCONCEPTIONS) for module in MODULES)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.id)
def test_mistake_is_well_formed(mistake: Mistake) -> None:
    """It stands beside its function's file, names its item, and can be called as the student's function."""
    function = EXERCISE.functions[mistake.function]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", mistake.id)
    assert mistake.id.startswith(mistake.function.strip("_").replace("_", "-"))
    assert mistake.wrong.__module__ == f"reference.misconceptions.{function.module}"
    for form in mistake.forms:
        parameters = inspect.signature(form).parameters.values()
        positional = [parameter.name for parameter in parameters if parameter.kind is parameter.POSITIONAL_OR_KEYWORD]
        assert tuple(positional[: len(function.parameters)]) == function.parameters
        assert set(positional[len(function.parameters) :]) <= {"eps"}


SOLUTIONS = re.compile(
    r"[12] ?/ ?(fan_in|n\b)|fan_in · Var|n · Var\(W\)|2/fan|√\(v ?/ ?2π|v ?/ ?2\b|1/2 − 1/2π|½ · |z > 0|√\(2/|dim=0"
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.id)
def test_texts_help_and_give_nothing_away(mistake: Mistake) -> None:
    """Thought and hint are short sentences; the hint asks or points, and contains no formula of the solution."""
    for text in (mistake.thought, mistake.hint):
        assert text[-1] in ".?!"
        assert 15 < len(text) <= 125
    assert not SOLUTIONS.search(mistake.hint), mistake.hint
    assert "?" in mistake.hint or mistake.hint.endswith(".")


# -- each against the inputs of its own checks -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def recorded(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Check, int, list[Call]]]:
    """The calls that every check makes of a right solution, with its seed."""
    recorded: dict[str, tuple[Check, int, list[Call]]] = {}
    attempt = Examination._attempt

    def record(self: Examination, check: Check) -> Finding | Unmet:
        ending = attempt(self, check)
        if check.functions:
            recorded[check.id] = (check, self.seed(check), self._students[check.id].calls)
        return ending

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Examination, "_attempt", record)
        run_exam(EXERCISE, copy_submission(ROOT / "reference", tmp_path_factory.mktemp("right")), [], sandbox)
    assert all(calls for _check, _seed, calls in recorded.values())
    return recorded


# What a function of the wrong form does shows before any check; the self-test sees to these.
FORM = re.compile(r"not-in-place|on-a-copy|rebound|not-transposed|from-the-data|layer-only|with-output|without-no-grad")


@pytest.mark.parametrize(
    "mistake", [mistake for mistake in MISTAKES if not FORM.search(mistake.id)], ids=lambda mistake: mistake.id
)
def test_mistake_is_told_from_all_others(mistake: Mistake, recorded: dict[str, tuple[Check, int, list[Call]]]) -> None:
    """With the inputs of its function's checks, one check's diagnosis at least names it alone.

    Another may name it with others, or nobody where its calls do not tell it from the right solution.

    For initialisers the chance that one of the at most six diagnoses misses it is below 7e-5 for each salt, and this
    salt is fixed.
    """
    named = []
    for check, seed, calls in recorded.values():
        if mistake.function not in check.functions:
            continue
        own = [call for call in calls if call.function == mistake.function]
        torch.manual_seed(seed)  # or what a mistake draws would hang on the tests before
        changed = [
            Call(
                c.function,
                c.arguments,
                c.keywords,
                c.gradient,
                _outcome(mistake.wrong, EXERCISE.functions[c.function], c),
            )
            for c in own
        ]
        diagnosis = diagnose(EXERCISE, mistake.function, changed, None, seed + 1)
        assert diagnosis is not None
        named.append([suspect.id for suspect in diagnosis.suspects])
    assert all(mistake.id in names or not names for names in named), named
    assert [mistake.id] in named


def test_diagnosis_of_a_right_solution_names_nothing(
    recorded: dict[str, tuple[Check, int, list[Call]]],
) -> None:
    """With right values no mistake fits, at all inputs of a function's checks together.

    But for a rounded π, which lies as close to the right value as numbers that were typed with few digits may lie to a
    mistake's; no diagnosis is asked for of a right value.
    """
    for function in EXERCISE.functions:
        calls = [
            call
            for check, _seed, calls in recorded.values()
            if function in check.functions
            for call in calls
            if call.function == function
        ]
        diagnosis = diagnose(EXERCISE, function, calls, None, 1)
        assert diagnosis is not None
        assert {suspect.id for suspect in diagnosis.suspects} <= {f"{function.replace('_', '-')}-rounded-pi"}


def test_reference_is_not_disturbed(grade: Callable[..., Run], solved: Path) -> None:
    """A submission whose own modules are named like the catalogue's is unaffected by it."""
    (solved / "misconceptions.py").write_text("raise RuntimeError('never imported')\n", encoding="utf-8")
    run = grade(solved, "--check=1.5.mean")
    assert run.report is not None
    assert {check.id: check.verdict for check in run.report.checks}["1.5.mean"] is Verdict.PASSED
