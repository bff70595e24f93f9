import math

import torch


def linear_normal_(weight):
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(1 / weight.shape[1]))


def relu_normal_(weight):
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / weight.shape[1]))


def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return weight.normal_(0, scale * math.sqrt(2 / weight.shape[1]))
