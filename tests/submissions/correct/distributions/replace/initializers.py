import torch
from torch.distributions import Normal


def linear_normal_(weight):
    with torch.no_grad():
        return weight.copy_(Normal(0.0, weight.shape[1] ** -0.5).sample(weight.shape))


def relu_normal_(weight):
    std = torch.full_like(weight, 2 / weight.shape[1]).sqrt()
    with torch.no_grad():
        return weight.copy_(torch.normal(torch.zeros_like(weight), std))


def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        weight.copy_(torch.normal(0.0, scale * (2 / weight.shape[1]) ** 0.5, size=tuple(weight.shape)))
