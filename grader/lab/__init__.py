"""The numerical laboratory: the data set, deep ReLU nets, how they propagate and train, and their landscapes.

All but the landscape works on many independent nets at once: a layer of K nets is one tensor ``(K, fan_out, fan_in)``.
What is random takes an explicit ``torch.Generator``, nothing is kept between calls, and no argument is modified.
"""

from grader.lab.data import Dataset, spirals
from grader.lab.landscape import DecisionRegions, Landscape, Polygons, Window, find_cells, freeze_normalization
from grader.lab.propagation import growth_per_layer, log_growth, log_second_moments
from grader.lab.training import Training, layer_shapes, train

__all__ = [
    "Dataset",
    "DecisionRegions",
    "Landscape",
    "Polygons",
    "Training",
    "Window",
    "find_cells",
    "freeze_normalization",
    "growth_per_layer",
    "layer_shapes",
    "log_growth",
    "log_second_moments",
    "spirals",
    "train",
]
