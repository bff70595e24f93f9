"""An examination: verdicts that depend on the submission alone, what blocks what, and faults of the grader's own."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from cases import EXERCISE

from grader.draw import Draw
from grader.engine.examination import Examination, Tools
from grader.engine.reporting import make_check_result, make_report
from grader.engine.student import Student
from grader.engine.submission import open_submission
from grader.engine.unmet import Unmet
from grader.exercise import TOOLS
from grader.judging.finding import Finding, Kind, Part, Verdict
from grader.plugin.run import Run
from grader.report.model import CheckResult, IsolationResult, Report
from grader.sandbox.encoding import Request
from grader.sandbox.levels import Sandbox
from grader.sandbox.replies import Reply
from grader.sheet.contract import empty_weight

Examine = Callable[..., Examination]

HEADER = "import torch\n\n"
FIXED = HEADER + "def relu_normal_(weight):\n    return torch.ones(weight.shape)\n"
HALF = HEADER + "def relu_normal_(weight):\n    return torch.nn.init.normal_(weight, std=0.01)\n"
DIES = "\n\ndef relu_normal_(weight):\n    import os\n    os._exit(3)\n"
CALLS_STUB = HEADER + (
    "from .variance import relu_weight_variance\n\n"
    "def relu_normal_(weight):\n"
    "    return torch.nn.init.normal_(weight, std=relu_weight_variance(weight.shape[1]) ** 0.5)\n"
)


def test_every_tool_is_handed_out() -> None:
    """What a sheet may ask for is what there is."""
    assert {field.name for field in fields(Tools)} == TOOLS


@pytest.fixture
def examine(sandbox: Sandbox) -> Iterator[Examine]:
    """Make examinations of folders; all are closed at the end."""
    made = []

    def make(folder: Path, salt: str = "salt") -> Examination:
        made.append(Examination(open_submission(EXERCISE, folder), sandbox, salt))
        return made[-1]

    yield make
    for examination in made:
        examination.close()


def run(examination: Examination, check_id: str, body: Callable[..., str | None] = lambda: None) -> Finding:
    """Run a check with a body of the test's own; what was found."""
    return examination.run(replace(EXERCISE.check(check_id), body=body)).finding


def report_on(examination: Examination, *findings: tuple[str, Finding]) -> Report:
    """The report that findings make."""
    isolation = IsolationResult("process")
    return make_report(
        EXERCISE,
        {
            check_id: make_check_result(EXERCISE.check(check_id), finding, examination.salt)
            for check_id, finding in findings
        },
        examination.answers,
        path="group",
        digest=examination.digest,
        code=examination.code,
        salt=examination.salt,
        isolation=isolation,
    )


def forbidden() -> None:
    """A body that must not run."""
    pytest.fail("the body of a check ran although its function cannot be judged")


def write(folder: Path, name: str, text: str) -> Path:
    """Replace a file of a submission; the folder."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder


# -- a check ---------------------------------------------------------------------------------------------------------


def test_passed_check(examine: Examine, solved: Path) -> None:
    """A body that ends without a word passes and earns all points."""
    finding = run(examine(solved), "1.5.mean")
    assert (finding.verdict, finding.kind, finding.reason, finding.share) == (Verdict.PASSED, "passed", "", 1.0)


def test_consequential_error_passes(examine: Examine, solved: Path) -> None:
    """A body that returns a sentence passes with it, and earns all points."""
    finding = run(examine(solved), "1.5.mean", lambda: "It follows.")
    assert (finding.verdict, finding.kind, finding.share) == (Verdict.PASSED, "consequential", 1.0)
    assert finding.reason == "It follows."


def test_unmet_check(examine: Examine, solved: Path) -> None:
    """A body that says that a demand is not met is recorded as it says."""
    said = Finding(Verdict.FAILED, Kind.WRONG_VALUE, "It is wrong.", share=0.5)

    def body() -> None:
        raise Unmet(said)

    assert run(examine(solved), "1.5.mean", body) is said


@pytest.mark.parametrize("error", [ValueError("odd"), AssertionError("odd"), ZeroDivisionError("odd"), KeyError("odd")])
def test_exception_in_a_body_is_the_graders_fault(examine: Examine, solved: Path, error: Exception) -> None:
    """An exception that is no verdict makes the check ungradable: no failure, no points, with our own traceback."""

    def broken_body() -> None:
        raise error

    examination = examine(solved)
    finding = run(examination, "1.5.mean", broken_body)
    assert (finding.verdict, finding.kind, finding.share) == (Verdict.UNGRADABLE, "internal_error", None)
    assert f"The grader itself failed ({type(error).__name__}: " in finding.reason
    assert "does not count against you" in finding.reason
    assert "in broken_body" in finding.internal
    assert "Traceback (most recent call last)" in finding.internal
    report = report_on(examination, ("1.5.mean", finding))
    (result,) = (check for check in report.checks if check.id == "1.5.mean")
    assert result.points is None
    assert not report.points.complete


def test_fault_while_a_finding_is_elaborated_is_the_graders(examine: Examine, solved: Path) -> None:
    """A check that says it earned a part that it does not have is ungradable, with our own traceback."""
    strange = Finding(Verdict.FAILED, Kind.WRONG_VALUE, "It is wrong.", earned=(Part("strange", 1, "title"),))

    def body() -> None:
        raise Unmet(strange)

    finding = run(examine(solved), "1.5.mean", body)
    assert (finding.verdict, finding.kind, finding.share) == (Verdict.UNGRADABLE, Kind.INTERNAL_ERROR, None)
    assert "check 1.5.mean has no parts ['strange']" in finding.reason
    assert "Traceback (most recent call last)" in finding.internal


def test_exception_before_a_body_is_the_graders_fault(
    examine: Examine, solved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in finding out whether a function can be judged is the grader's as well."""

    def broken_example(_draw: object) -> tuple[Any, ...]:
        raise LookupError("odd")

    monkeypatch.setitem(
        EXERCISE.functions, "relu_mean", replace(EXERCISE.functions["relu_mean"], example=broken_example)
    )
    finding = run(examine(solved), "1.5.mean", forbidden)
    assert finding.verdict is Verdict.UNGRADABLE
    assert "in broken_example" in finding.internal


def test_interruption_is_no_verdict(examine: Examine, solved: Path) -> None:
    """Ctrl-C ends the run and is not recorded as anything."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    examination = examine(solved)
    with pytest.raises(KeyboardInterrupt):
        run(examination, "1.5.mean", interrupted)


def test_check_that_did_not_run_has_no_finding(examine: Examine, solved: Path) -> None:
    """What was not run has neither verdict nor points."""
    examination = examine(solved)
    report = report_on(examination, ("1.5.mean", run(examination, "1.5.mean")))
    results = {check.id: check for check in report.checks}
    assert results["1.5.mean"].points == 2
    assert {check.verdict for check_id, check in results.items() if check_id != "1.5.mean"} == {None}


# -- what one function does to the process that all share -----------------------------------------------------------

LEAKS = [
    "    torch.Tensor.normal_ = lambda self, *a, **k: self.zero_()\n",  # the values that others compute are wrong
    "    torch.Tensor.normal_ = None\n",  # others raise
    "    __import__('os').close(3)\n",  # the process ends
]


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("check_id", ["1.7.in_place", "1.7.variance"])
def test_leftovers_of_a_function_cost_no_other(examine: Examine, solved: Path, leak: str, check_id: str) -> None:
    """A check that fails after another function has run is run again in a process of its own, with the same inputs."""
    write(solved, "measurements.py", f"import torch\n\ndef relative_changes(before, after):\n{leak}")
    examination = examine(solved)
    seen = []

    def body(student: Student, draw: Draw) -> None:
        weight = draw.normal(300, 200)
        seen.append(weight)
        answer = student.relu_normal_(weight)
        if not answer.value.std() > 0:
            raise answer.unmet(Kind.WRONG_VALUE, "it is 0")

    run(examination, "1.2.in_place")  # so that initializers.py is loaded before the leak
    run(examination, "2.1.relative_changes")
    assert run(examination, check_id, body).verdict is Verdict.PASSED
    assert all(torch.equal(weight, seen[0]) for weight in seen)


def test_own_fault_is_found_once(examine: Examine, solved: Path) -> None:
    """A check that fails in a process that has run nothing else is not run again."""
    examination = examine(solved)
    calls = []

    def body(student: Student) -> None:
        calls.append(1)
        raise student.relu_mean(2.0).unmet(Kind.WRONG_VALUE, "as ever")

    assert run(examination, "1.5.mean", body).verdict is Verdict.FAILED
    assert len(calls) == 1


# -- what blocks what ------------------------------------------------------------------------------------------------

HOME, OTHERS = "1.7.in_place", ["1.7.variance", "1.7.independence", "1.7.stable_11", "1.7.stable_100", "1.7.trains"]


@pytest.mark.parametrize(
    ("text", "ending", "fragment"),
    [
        (DIES, (Verdict.CRASHED, "exit"), "exit code 3"),
        ("x = (\n", (Verdict.FAILED, "syntax_error"), "does not load"),
        ("x = 1\n", (Verdict.FAILED, "missing_function"), "does not define relu_normal_"),
        ("def relu_normal_(): pass\n", (Verdict.FAILED, "wrong_signature"), "cannot be called as the sheet says"),
        ("def relu_normal_(weight): weight.oops\n", (Verdict.FAILED, "exception"), "AttributeError"),
    ],
)
@pytest.mark.parametrize("home_first", [True, False])
def test_wrong_form_is_reported_once(
    examine: Examine, solved: Path, text: str, ending: tuple[Verdict, str], fragment: str, *, home_first: bool
) -> None:
    """A function of the wrong form fails its home check; its other checks are blocked, in whatever order they run."""
    examination = examine(write(solved, "initializers.py", text))
    findings = {
        check_id: run(examination, check_id, forbidden)
        for check_id in ([HOME, *OTHERS] if home_first else [*OTHERS, HOME])
    }
    home = findings.pop(HOME)
    assert (home.verdict, home.kind) == ending
    assert home.share == 0.0
    assert fragment in home.reason
    for finding in findings.values():
        assert (finding.verdict, finding.kind, finding.share) == (Verdict.BLOCKED, "prerequisite", 0.0)
        assert finding.reason == f"Blocked until check {HOME} is mended: {home.reason}"
        assert finding.trace == ()
        assert finding.output == ""


def test_value_that_is_meant_is_judged_but_at_home(examine: Examine, solved: Path) -> None:
    """Where it is plain what a value of the wrong form is meant to be, that form costs the home check alone."""
    examination = examine(write(solved, "initializers.py", FIXED))

    def body(student: Student) -> None:
        assert (student.relu_normal_(empty_weight(3, 4)).value == 1).all()

    for check_id in OTHERS:
        finding = run(examination, check_id, body)
        assert (finding.verdict, finding.kind) == (Verdict.PASSED, "consequential")
        assert finding.reason.endswith(f"is judged in check {HOME}.")
    assert run(examination, HOME, body).kind == "not_in_place"


def test_stub_is_not_attempted_everywhere(examine: Examine, stubs: Path) -> None:
    """All checks of a stub are not attempted: none is blocked, none has failed."""
    examination = examine(stubs)
    for check in EXERCISE.checks:
        if check.functions:
            finding = run(examination, check.id, forbidden)
            assert (finding.verdict, finding.kind) == (Verdict.NOT_ATTEMPTED, "stub")
            assert finding.location is not None


def test_function_that_calls_a_stub_is_blocked_everywhere(examine: Examine, stubs: Path) -> None:
    """A function that needs an unfinished one is blocked in all its checks, and the unfinished one is named."""
    examination = examine(write(stubs, "initializers.py", CALLS_STUB))
    for check_id in (*OTHERS, HOME):
        finding = run(examination, check_id, forbidden)
        assert (finding.verdict, finding.kind) == (Verdict.BLOCKED, "calls_stub")
        assert finding.reason == "relu_normal_ calls relu_weight_variance (item 1.6), which is not filled in yet."


def test_broken_file_blocks_the_file_that_imports_it(examine: Examine, solved: Path) -> None:
    """A syntax error costs the checks of its own file as failed, those of a file that imports it as blocked."""
    examination = examine(write(solved, "variance.py", "x = (\n"))
    assert run(examination, "1.5.mean", forbidden).kind == "syntax_error"
    finding = run(examination, HOME, forbidden)
    assert (finding.verdict, finding.kind) == (Verdict.BLOCKED, "imports_broken_file")
    assert "initializers.py needs variance.py, which does not load (variance.py, line 1)" in finding.reason
    assert run(examination, "1.3.mean").verdict is Verdict.PASSED


def test_wrong_value_blocks_nothing(examine: Examine, solved: Path) -> None:
    """The checks of a function with wrong values but the right form are all run."""
    examination = examine(write(solved, "initializers.py", HALF))
    for check_id in (HOME, *OTHERS):
        assert run(examination, check_id, lambda: "It ran.").reason == "It ran."


def test_function_is_looked_at_once(examine: Examine, solved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a function can be judged is found out by one call, however many checks ask."""
    examination = examine(write(solved, "initializers.py", "def relu_normal_(weight): weight.oops\n"))
    calls: list[Request] = []
    session_call = examination._session.call

    def call(request: Request) -> Reply:
        calls.append(request)
        return session_call(request)

    monkeypatch.setattr(examination._session, "call", call)
    for check_id in (*OTHERS, HOME):
        run(examination, check_id, forbidden)
    assert [request.function for request in calls].count("relu_normal_") == 1


# -- seeds and context -----------------------------------------------------------------------------------------------


def test_inputs_do_not_depend_on_the_submission(examine: Examine, solved: Path, stubs: Path) -> None:
    """Seeds follow from salt and check: they are the same for every submission, and others with another salt."""
    first, second, salted = examine(solved), examine(stubs), examine(solved, "pepper")
    for check in EXERCISE.checks:
        assert first.seed(check) == second.seed(check) != salted.seed(check)


def test_tools_are_fresh(examine: Examine, solved: Path) -> None:
    """A check that runs twice draws the same inputs and gets the same random numbers from the student."""
    drawn = []

    def body(student: Student, draw: Draw) -> None:
        weights = [student.relu_normal_(draw.normal(3, 4)).value.tolist() for _call in range(2)]
        assert weights[0] != weights[1], "two calls have seeds of their own"
        drawn.append((draw.whole_numbers(9), weights))

    for _time in range(2):
        assert run(examine(solved), "1.7.variance", body).verdict is Verdict.PASSED
    assert drawn[0] == drawn[1]


def test_answers_are_read(examine: Examine, solved: Path) -> None:
    """It holds what stands in answers.md; without the file nothing is answered."""
    assert examine(write(solved, "answers.md", "## Item 0\n- a")).answers["0"] == "- a"
    (solved / "answers.md").unlink()
    assert set(examine(solved).answers.values()) == {""}


@pytest.mark.parametrize("name", ["answers.md", "landscape.py"])
def test_folder_in_place_of_a_file_is_a_missing_file(examine: Examine, solved: Path, name: str) -> None:
    """A folder with the name of a file is as good as nothing, and stops nobody."""
    (solved / name).unlink()
    (solved / name).mkdir()
    examination = examine(solved)
    assert run(examination, "1.5.mean").verdict is Verdict.PASSED
    assert run(examination, "2.5.cells").kind == ("passed" if name == "answers.md" else "missing_file")
    assert report_on(examination).submission.sha256


# -- whole runs ------------------------------------------------------------------------------------------------------

MIXED_VARIANCE = """

def relu_mean(preactivation_variance):
    return preactivation_variance / 2

def relu_weight_variance(fan_in):
    return 1 / fan_in
"""
MIXED_MEASUREMENTS = """

def layer_statistics(weights, inputs, activation):
    return torch.ones(len(weights), 3)

def relative_changes(before, after):
    return torch.ones(len(before)) * math.nan
"""
MIXED_LANDSCAPE = """

def count_cells(patterns):
    raise SystemExit(1)

def normalize_preactivations(z, eps=1e-5):
    return ((z - z.mean(0)) / z.std(0)).detach()
"""


@pytest.fixture
def mixed(solved: Path) -> Path:
    """A submission in which checks end in many ways."""
    for name, text in (
        ("variance.py", MIXED_VARIANCE),
        ("measurements.py", "\nimport math\n" + MIXED_MEASUREMENTS),
        ("landscape.py", MIXED_LANDSCAPE),
    ):
        with (solved / name).open("a", encoding="utf-8") as file:
            file.write(text)
    return solved


def results_of(run: Run) -> dict[str, CheckResult]:
    """The results of all checks that ran."""
    assert run.report is not None
    return {check.id: check for check in run.report.checks if check.verdict}


def test_verdicts_do_not_depend_on_which_checks_run_or_in_which_order(grade: Callable[..., Run], mixed: Path) -> None:
    """Shuffled, repeated or picked out, a check has the very same finding, values included."""
    everything = results_of(grade(mixed))
    assert len(everything) == len(EXERCISE.checks)
    verdicts = {result.verdict for result in everything.values()}
    assert {Verdict.PASSED, Verdict.FAILED, Verdict.BLOCKED, Verdict.CRASHED} <= verdicts
    shuffle = ("-p", "pytest_randomly", "--randomly-dont-reset-seed", "--randomly-seed")
    for options in ((*shuffle, "1"), (*shuffle, "2"), ("-k", "variance or gradient or relu"), ("-k", "count_cells")):
        for check_id, result in results_of(grade(mixed, *options)).items():
            assert result == everything[check_id], check_id


ODD_FUNCTIONS = """
import torch

def number(*_arguments): return {number}
linear_output_variance = linear_weight_variance = relu_mean = relu_second_moment = number
relu_output_variance = relu_weight_variance = count_cells = number

def fill(weight, scale=1):
    with torch.no_grad(): return weight.fill_({entry})
linear_normal_ = relu_normal_ = scaled_relu_normal_ = fill

def layer_statistics(weights, inputs, activation):
    return torch.full((len(weights), 2), {entry}, dtype=torch.float64)
def relative_changes(before, after): return torch.full((len(before),), {entry}, dtype=torch.float64)
def normalize_preactivations(z, eps=0): return z * {entry}
def activation_patterns(weights, biases, points):
    return torch.ones(len(points), sum(map(len, weights[:-1])), dtype=torch.bool)
"""


def write_odd(folder: Path, number: str, entry: str) -> Path:
    """Make every function return the same number, or fill with the same entry."""
    for name in ("variance", "initializers", "measurements", "landscape"):
        write(folder, f"{name}.py", ODD_FUNCTIONS.format(number=number, entry=entry))
    return folder


@pytest.mark.parametrize(
    ("number", "entry"),
    [
        ("1e200", "3e38"),
        ("-1e308", "-3e38"),
        ("5e-324", "1e-45"),
        ("0", "0."),
        ("10**308", "float('nan')"),
        ("-0.0", "float('inf')"),
    ],
)
def test_odd_numbers_are_no_fault_of_the_grader(
    grade: Callable[..., Run], solved: Path, number: str, entry: str
) -> None:
    """Whatever numbers the functions return, the largest and the smallest too, every check can be graded."""
    findings = results_of(grade(write_odd(solved, number, entry)))
    ungradable = {check_id: f.internal for check_id, f in findings.items() if f.verdict is Verdict.UNGRADABLE}
    assert not ungradable
    assert len(findings) == len(EXERCISE.checks)


def test_zeros_earn_no_formula(grade: Callable[..., Run], solved: Path) -> None:
    """Formulas that all return 0 agree with each other, and are wrong all the same."""
    findings = results_of(grade(write_odd(solved, "0", "0."), "-k", "1.1 or 1.5 or 1.6"))
    formulas = [check.id for check in EXERCISE.checks if check.item_id in {"1.1", "1.5", "1.6"}]
    assert {check_id: findings[check_id].verdict for check_id in formulas} == dict.fromkeys(formulas, Verdict.FAILED)
