import torch
from torch.nn import init


def linear_normal_(weight):
    return init.kaiming_normal_(weight, nonlinearity="linear")


def relu_normal_(weight):
    return init.kaiming_normal_(weight, nonlinearity="relu")


def scaled_relu_normal_(weight, scale):
    init.kaiming_normal_(weight)
    with torch.no_grad():
        weight.mul_(scale)
