"""A second, tiny sheet: dice. It proves that the engine knows nothing of the first."""

from pathlib import Path

from grader.exercise import Exercise

EXERCISE = Exercise(
    "dice",
    "Grades the exercise on dice.",
    package="work",
    files=("dice.py", "report.md"),
    answers="report.md",
    reference="dice.reference",
    repository=Path(__file__).parent,
)
