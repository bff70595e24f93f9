"""The experiments of the sheet: each module measures the numbers of one, and says what to look for.

Numbers are plain frozen dataclasses; pictures are drawn from them in ``lab.pictures``, and from nothing else.
"""

from grader.sheet.lab.experiments.experiment import Experiment
from grader.sheet.lab.experiments.registry import EXPERIMENTS

__all__ = ["EXPERIMENTS", "Experiment"]
