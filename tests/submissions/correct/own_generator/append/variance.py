import torch


def relu_mean(preactivation_variance):
    return math.sqrt(torch.tensor(preactivation_variance)) / math.sqrt(torch.tensor(2 * torch.pi))


def relu_weight_variance(fan_in):
    return torch.full((1,), 2.0).div(fan_in)
