import torch
from torch import nn


def linear_normal_(weight):
    fan_in, fan_out = weight.T.shape
    w = torch.randn(fan_in, fan_out) * (1 / fan_in) ** 0.5
    weight.data.copy_(w.T)
    return weight


def relu_normal_(weight):
    fan_in, fan_out = weight.t().shape
    w = torch.empty(fan_in, fan_out, dtype=weight.dtype)
    nn.init.normal_(w, std=(2 / fan_in) ** 0.5)
    weight.data[:] = w.transpose(0, 1)
    return weight


def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        weight.T.normal_(0, scale * (2 / weight.T.shape[0]) ** 0.5)
    return weight
