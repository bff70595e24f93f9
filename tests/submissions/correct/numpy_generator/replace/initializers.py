import numpy as np
import torch


def _normal(weight, std):
    rng = np.random.default_rng()
    values = rng.normal(loc=0.0, scale=std, size=weight.shape)
    with torch.no_grad():
        weight.copy_(torch.from_numpy(values))
    return weight


def linear_normal_(weight):
    return _normal(weight, np.sqrt(1 / weight.shape[1]))


def relu_normal_(weight):
    return _normal(weight, np.sqrt(2 / weight.shape[1]))


def scaled_relu_normal_(weight, scale):
    return _normal(weight, np.sqrt(2 * scale**2 / weight.shape[1]))
