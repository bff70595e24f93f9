"""How many wrong solutions are explained, and how many falsely? Over a corpus that is in no catalogue.

    python tests/calibration/explained.py                              # all
    python tests/calibration/explained.py --only 'relu_mean: ' --show  # some, each with what it is told
    python tests/calibration/explained.py --nets --salt another        # stability and training, too

Each wrong function of ``wrong/`` stands in an otherwise right submission and sits the checks of that function. It is
explained

- by a law, or by a known mistake that gives the same, told by one of the checks that it fails; or
- by itself, where each of them tells all there is to say: an exception, a value of another form, the root of the right
  value at all inputs, entries that are the same in two calls, have a mean, or depend on each other. Where all entries
  are the same, or each repeats another one, and it is said which, the variance needs no reason of its own.

An explanation is false where it does not predict the function at inputs that the exam never saw (`truth`).
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.engine.sandboxing import make_sandbox
from grader.engine.submission import open_submission
from grader.judging.finding import Finding, Kind, Relation, Verdict
from grader.sandbox.levels import Level
from grader.sheet.kinds import SheetKind

sys.path.append(str(Path(__file__).parents[1] / "support"))

from cases import EXERCISE
from quick_exam import QuickExam
from truth import law_is_true, mistake_is_true
from wrong_solutions import WrongSolution, wrong_solutions

NETS = ("1.7.stable_11", "1.7.stable_100", "1.7.trains")
# A value that is wrong, a variance or a gradient need a reason; whatever else is wrong is told by its name.
_NEED_A_REASON = {
    Kind.WRONG_VALUE,
    Kind.WRONG_GRADIENT,
    Kind.NOT_FINITE,
    SheetKind.WRONG_VARIANCE,
    SheetKind.UNSTABLE,
    SheetKind.DOES_NOT_TRAIN,
    SheetKind.OTHER_SHAPES,
}

_REPEATS = 0.95  # correlation


@dataclass(frozen=True)
class Result:
    """What the exam told of a wrong solution.

    Attributes:
        wrong: the solution.
        failed: what the checks that it failed found, by check.
        false: explanations that are not true of it.
    """

    wrong: WrongSolution
    failed: dict[str, Finding]
    false: tuple[str, ...]

    @property
    def how(self) -> str:
        """By what it is explained."""
        found = self.failed.values()
        if not found:
            return "kept all"
        if any(finding.law for finding in found):
            return "law"
        if any(finding.diagnosis and finding.diagnosis.suspects for finding in found):
            return "mistake"
        findings = [finding for check, finding in self.failed.items() if check not in NETS]
        dependent = any(_says_of_which_entries(finding) for finding in findings)
        if not any(_needs_a_reason(finding, dependent=dependent) for finding in findings):
            return "itself"
        return "no"

    def told(self) -> Iterator[str]:
        """What the failed checks say, check by check."""
        for check, finding in self.failed.items():
            parts = [finding.law.text] if finding.law else []
            parts += [suspect.id for suspect in finding.diagnosis.suspects] if finding.diagnosis else []
            yield f"{check} {finding.kind}: {'; '.join(parts) or finding.comparison or finding.reason}"


def _needs_a_reason(finding: Finding, *, dependent: bool) -> bool:
    """Whether a finding tells of a value that is wrong without telling why."""
    if finding.regularity and finding.regularity.relation is Relation.POWER:
        return False  # the square, or the root, of the right value at all inputs
    if finding.kind is SheetKind.WRONG_VARIANCE and dependent:
        return False  # such entries have no variance of their own
    return finding.kind in _NEED_A_REASON


def _says_of_which_entries(finding: Finding) -> bool:
    """Whether a finding says that all entries are the same, or which repeats which."""
    repeats = finding.kind is SheetKind.CORRELATED_ENTRIES and abs(float(finding.actual)) >= _REPEATS
    return finding.kind is SheetKind.CONSTANT or repeats


def examine(wrongs: Sequence[WrongSolution], salt: str, *, nets: bool = False) -> Iterator[Result]:
    """Put wrong solutions through the exam, in this process: the code is our own."""
    sandbox = make_sandbox(EXERCISE, Level.IN_PROCESS)
    try:
        for wrong in wrongs:
            with tempfile.TemporaryDirectory(prefix="explained-") as folder:
                submission = open_submission(EXERCISE, wrong.build(Path(folder)))
                checks = [check for check in wrong.checks if nets or check not in NETS]
                findings = QuickExam(submission, sandbox).sit(salt, checks)
            failed = {check: finding for check, finding in findings.items() if finding.verdict is not Verdict.PASSED}
            yield Result(wrong, failed, tuple(_false(wrong, failed)))
    finally:
        sandbox.close()


def _false(wrong: WrongSolution, failed: dict[str, Finding]) -> Iterator[str]:
    """The explanations that do not predict the function."""
    for check, finding in failed.items():
        if finding.law and not law_is_true(finding.law, wrong):
            yield f"{check}: {finding.law.text}"
        for suspect in finding.diagnosis.suspects if finding.diagnosis else ():
            if suspect.id in wrong.false or not mistake_is_true(suspect.id, wrong, check):
                yield f"{check}: {suspect.id}"


def report(results: Sequence[Result], *, show: bool) -> None:
    """Print the figures, and each solution that is unexplained, explained falsely or kept all points."""
    functions = list(dict.fromkeys(result.wrong.function for result in results))
    titles = f"{'fails':>7}{'law':>6}{'mistake':>9}{'itself':>8}{'explained':>11}{'falsely':>9}"
    print(f"{'function':26}{'wrong':>6}{titles}")
    for function in [*functions, "all"]:
        members = [result for result in results if function in {result.wrong.function, "all"}]
        how = Counter(result.how for result in members)
        failed = len(members) - how["kept all"]
        explained = how["law"] + how["mistake"] + how["itself"]
        false = sum(bool(result.false) for result in members)
        share = f"{explained / failed:.1%}" if failed else "-"
        counts = f"{failed:7}{how['law']:6}{how['mistake']:9}{how['itself']:8}{share:>11}{false:9}"
        print(f"{function:26}{len(members):6}{counts}")
    for title, chosen in (
        ("kept all points", [result for result in results if result.how == "kept all"]),
        ("unexplained", [result for result in results if result.how == "no"]),
        ("explained falsely", [result for result in results if result.false]),
        ("told", list(results) if show else []),
    ):
        print(*([f"\n{title}:"] if chosen else []), sep="")
        for result in chosen:
            print(f"  {result.wrong.name}")
            lines = result.false if title == "explained falsely" else result.told()
            print(*(f"      {line}" for line in lines), sep="\n")


def main() -> int:
    """Measure what the command line asks for; the exit code tells whether anything was explained falsely."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="wrong solutions whose function and truth hold this text")
    parser.add_argument("--salt", default="explained", help="of the exams (default: %(default)s)")
    parser.add_argument("--nets", action="store_true", help="stability and training, too, which take a second each")
    parser.add_argument("--show", action="store_true", help="print what each is told")
    options = parser.parse_args()
    began = time.monotonic()
    results = list(examine(wrong_solutions(options.only), options.salt, nets=options.nets))
    report(results, show=options.show)
    print(f"\n{time.monotonic() - began:.0f} s")
    return any(result.false for result in results)


if __name__ == "__main__":
    sys.exit(main())
