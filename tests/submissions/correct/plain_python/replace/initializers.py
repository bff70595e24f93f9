import math
import random

import torch


def _fill(weight, deviation):
    with torch.no_grad():
        rows, columns = weight.shape
        values = [[random.gauss(0, deviation) for _ in range(columns)] for _ in range(rows)]
        weight[:] = torch.tensor(values)
    return weight


def linear_normal_(weight):
    return _fill(weight, math.sqrt(1 / weight.size(1)))


def relu_normal_(weight):
    return _fill(weight, math.sqrt(2 / weight.size(1)))


def scaled_relu_normal_(weight, scale):
    return _fill(weight, scale * math.sqrt(2 / weight.size(1)))
