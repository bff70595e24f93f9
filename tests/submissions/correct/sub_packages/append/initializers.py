from helpers import lecun

from . import helpers
from .helpers.deep.fill import fill


def linear_normal_(weight):
    return fill(weight, lecun(weight.shape[1]))


def relu_normal_(weight):
    return fill(weight, helpers.he(weight.shape[1]))


def scaled_relu_normal_(weight, scale):
    from assignment.helpers.formulas import he

    return fill(weight, scale**2 * he(weight.shape[1]))
