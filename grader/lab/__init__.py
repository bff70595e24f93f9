"""The numerical laboratory: the data set, deep ReLU nets and how they propagate and train.

Everything works on many independent nets at once: a layer of K nets is one tensor ``(K, fan_out, fan_in)``. What is
random takes an explicit ``torch.Generator``, nothing is kept between calls, and no argument is modified.
"""

from grader.lab.data import Dataset, spirals
from grader.lab.propagation import growth_per_layer, log_growth, log_second_moments
from grader.lab.training import Training, layer_shapes, train

__all__ = [
    "Dataset",
    "Training",
    "growth_per_layer",
    "layer_shapes",
    "log_growth",
    "log_second_moments",
    "spirals",
    "train",
]
