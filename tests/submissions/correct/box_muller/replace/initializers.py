import math

import torch


def box_muller(n, dtype=torch.float64):
    u1 = 1 - torch.rand((n + 1) // 2, dtype=dtype)  # in (0, 1]
    u2 = torch.rand((n + 1) // 2, dtype=dtype)
    r = torch.sqrt(-2 * torch.log(u1))
    z = torch.cat([r * torch.cos(2 * math.pi * u2), r * torch.sin(2 * math.pi * u2)])
    return z[:n]


def fill(weight, variance):
    values = box_muller(weight.numel()).reshape(weight.shape) * math.sqrt(variance)
    with torch.no_grad():
        weight.copy_(values)
    return weight


def linear_normal_(weight):
    return fill(weight, 1 / weight.shape[1])


def relu_normal_(weight):
    return fill(weight, 2 / weight.shape[1])


def scaled_relu_normal_(weight, scale):
    return fill(weight, scale * scale * 2 / weight.shape[1])
