"""All experiments, in the sheet's order."""

from grader.i18n import _
from grader.sheet.lab.experiments.experiment import Experiment
from grader.sheet.lab.experiments.measure_changes import measure_changes
from grader.sheet.lab.experiments.measure_landscapes import measure_landscape
from grader.sheet.lab.experiments.measure_statistics import measure_statistics
from grader.sheet.lab.experiments.measure_sweeps import measure_depth, measure_scale, measure_width
from grader.sheet.lab.experiments.measure_training import measure_training

_EXPERIMENTS = (
    Experiment(
        "statistics",
        ("1.3", "1.7"),
        _("mean and variance of every layer's outputs, before training"),
        (
            _("By which factor does each layer change the variance? Read it off the slope, with and without ReLU."),
            _("Which of the lines would you call stable, after 3, after 11 and after 100 layers?"),
            _("Where does the mean stay at 0, and where not? Compare it with the standard deviation."),
        ),
        ("standard_normal_", "linear_normal_", "relu_normal_", "layer_statistics"),
        measure_statistics,
    ),
    Experiment(
        "training",
        ("1.4", "1.7"),
        _("loss and accuracy while training, in shallow and in deep nets"),
        (
            _("Which initialisers learn with 3 layers, and which still do with 11?"),
            _("In which two ways does training fail? Compare the first losses, and how they go on."),
            _("What had you seen of these nets in the pictures of `statistics`, before the first step?"),
        ),
        ("standard_normal_", "linear_normal_", "relu_normal_"),
        measure_training,
    ),
    Experiment(
        "changes",
        ("2.1",),
        _("how far training moves each layer's weight, relative to where it began"),
        (
            _("Which layer changes fastest, which most slowly, and what do these two have that the others have not?"),
            _("Does the order of the layers change between the first step and the last?"),
            _("How do the two initialisers differ after one step, and do all layers differ alike?"),
        ),
        ("linear_normal_", "relu_normal_", "relative_changes"),
        measure_changes,
    ),
    Experiment(
        "depth",
        ("2.2",),
        _("accuracy and steps to 0.95 with more and fewer layers"),
        (
            _("Which depths does each initialiser learn to the end, and which of them the fastest?"),
            _("What becomes of the spread between nets as they get deeper?"),
            _("Is it the first weights that the deepest nets suffer from? Repeat them with a smaller --learning-rate."),
        ),
        ("standard_normal_", "linear_normal_", "relu_normal_"),
        measure_depth,
    ),
    Experiment(
        "width",
        ("2.3",),
        _("accuracy and steps to 0.95 with wider and narrower layers"),
        (
            _("From which width on does every net learn? How far apart are narrow nets, how far apart wide ones?"),
            _("What may have happened in a net that labels just a third of the points correctly?"),
            _("Are the widest nets better at the end? Try them with a smaller --learning-rate."),
        ),
        ("relu_normal_",),
        measure_width,
    ),
    Experiment(
        "scale",
        ("2.4",),
        _("accuracy and steps to 0.95 for first weights scaled up and down"),
        (
            _("How far may the scale be from 1 before nets stop learning, with 3 layers and with 11?"),
            _("Do nets fail in the same way on both sides? A cross marks one whose numbers are no longer finite."),
            _("What does your range mean for the variance after 11 layers?"),
        ),
        ("scaled_relu_normal_",),
        measure_scale,
    ),
    Experiment(
        "landscape",
        ("2.5",),
        _("the cells on which a net is linear, and its decisions, with and without normalised pre-activations"),
        (
            _("Where do the borders go when pre-activations are normalised, and through which points do they pass?"),
            _("What do the scale and the biases change without normalisation, and what with it?"),
            _("With 1, with 3 and with 7 hidden layers: where do normalised nets have more cells, where fewer?"),
            _("Where do the cells lie after training, and how do they lie to the points?"),
        ),
        ("scaled_relu_normal_", "normalize_preactivations", "activation_patterns", "count_cells"),
        measure_landscape,
    ),
)

EXPERIMENTS = {experiment.name: experiment for experiment in _EXPERIMENTS}
