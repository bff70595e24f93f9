"""The sandbox in which an exercise's functions run: its limits, and the reference out of reach."""

from grader.exercise import Exercise
from grader.sandbox.levels import Level, Sandbox
from grader.sandbox.limits import Limits


def make_sandbox(exercise: Exercise, level: Level | None = None, limits: Limits | None = None) -> Sandbox:
    """Start a sandbox; None takes the best level that the machine gives, and the exercise's own limits."""
    reference = exercise.reference_folder
    return Sandbox(limits or exercise.limits, level, secrets=(reference,) if reference else ())
