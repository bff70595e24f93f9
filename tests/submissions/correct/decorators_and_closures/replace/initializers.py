import functools
import time

import torch

from .variance import linear_weight_variance, relu_weight_variance


def timed(function):
    @functools.wraps(function)
    def inner(weight, *args):
        start = time.perf_counter()
        try:
            return function(weight, *args)
        finally:
            print(f"{function.__name__}: {1e6 * (time.perf_counter() - start):.0f} us")

    return inner


def make_initializer(variance):
    """Return an initializer that remembers its variance formula."""

    @torch.no_grad()
    def initializer(weight, scale=1):
        std = scale * variance(weight.shape[1]) ** 0.5
        return weight.normal_(0, std)

    return initializer


linear_normal_ = timed(make_initializer(linear_weight_variance))


@timed
@torch.no_grad()
def relu_normal_(weight):
    return make_initializer(relu_weight_variance)(weight)


scaled_relu_normal_ = timed(make_initializer(relu_weight_variance))
