import random
import statistics

import torch


def fill(weight, std):
    samples = statistics.NormalDist(0, std).samples(weight.numel(), seed=random.random())
    with torch.no_grad():
        weight.copy_(torch.tensor(samples).view_as(weight))
    return weight


def linear_normal_(weight):
    return fill(weight, (1 / weight.shape[1]) ** 0.5)


def relu_normal_(weight):
    return fill(weight, (2 / weight.shape[1]) ** 0.5)


def scaled_relu_normal_(weight, scale):
    return fill(weight, scale * (2 / weight.shape[1]) ** 0.5)
