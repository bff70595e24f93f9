import fractions

import torch


def linear_weight_variance(fan_in):
    return fractions.Fraction(1, fan_in)


def relu_weight_variance(fan_in, gain=2):
    return torch.tensor(gain / fan_in, dtype=torch.float64)


def relu_second_moment(preactivation_variance, *, half=0.5):
    return torch.as_tensor(preactivation_variance, dtype=torch.float64) * half
