import numpy as np
import torch


def _fill(weight, deviation):
    drawn = np.random.normal(0.0, deviation, size=tuple(weight.shape))
    weight.data.copy_(torch.from_numpy(drawn))


def linear_normal_(weight):
    _fill(weight, weight.shape[1] ** -0.5)


def relu_normal_(weight):
    _fill(weight, np.sqrt(2 / weight.shape[1]))


def scaled_relu_normal_(weight, scale):
    _fill(weight, scale * np.sqrt(2 / weight.shape[1]))
