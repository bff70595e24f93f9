import numpy as np
import torch


def linear_normal_(weight):
    u = np.random.rand(12, *weight.shape)
    weight.data = torch.tensor((u.sum(0) - 6) * np.sqrt(1 / weight.shape[1]), dtype=weight.dtype)
    return weight


def relu_normal_(weight):
    u = np.random.rand(12, *weight.shape)
    weight.data = torch.tensor((u.sum(0) - 6) * np.sqrt(2 / weight.shape[1]), dtype=weight.dtype)
    return weight


def scaled_relu_normal_(weight, scale):
    p = torch.rand(weight.shape, dtype=torch.float64)
    z = 2**0.5 * torch.erfinv(2 * p - 1)
    with torch.no_grad():
        weight[:] = z * scale * (2 / weight.shape[1]) ** 0.5
    return weight
