"""The numerical laboratory: the data set, deep ReLU nets, how they propagate and train, and their landscapes.

All but the landscape works on many independent nets at once: a layer of K nets is one tensor ``(K, fan_out, fan_in)``.
What is random takes an explicit ``torch.Generator``, nothing is kept between calls, and no argument is modified.

``experiments`` and ``pictures`` are its upper floors, imported by nothing in here: they make of it what the sheet asks
to observe, and what one can look at.
"""

from grader.sheet.lab.builtin import BUILTIN
from grader.sheet.lab.data import Dataset, spirals
from grader.sheet.lab.derived_seeds import Seeds, derive_seeds
from grader.sheet.lab.history import History, Trainable, follow
from grader.sheet.lab.landscape import DecisionRegions, Landscape, Polygons, Window, find_cells, freeze_normalization
from grader.sheet.lab.nets import Nets, layer_shapes
from grader.sheet.lab.normalization import Normalization, NormalizedNets
from grader.sheet.lab.parallel import Progress, run_all
from grader.sheet.lab.propagation import growth_per_layer, log_growth, log_second_moments
from grader.sheet.lab.toolbox import Toolbox
from grader.sheet.lab.training import Training, train

__all__ = [
    "BUILTIN",
    "Dataset",
    "DecisionRegions",
    "History",
    "Landscape",
    "Nets",
    "Normalization",
    "NormalizedNets",
    "Polygons",
    "Progress",
    "Seeds",
    "Toolbox",
    "Trainable",
    "Training",
    "Window",
    "derive_seeds",
    "find_cells",
    "follow",
    "freeze_normalization",
    "growth_per_layer",
    "layer_shapes",
    "log_growth",
    "log_second_moments",
    "run_all",
    "spirals",
    "train",
]
