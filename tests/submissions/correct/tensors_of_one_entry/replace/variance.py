import torch
from torch import nn, tensor


def linear_output_variance(fan_in, weight_variance, input_variance):
    return torch.stack([tensor(float(fan_in)), tensor(weight_variance), tensor(input_variance)]).prod()


def linear_weight_variance(fan_in):
    return nn.Parameter(tensor([[1.0 / fan_in]]))


def relu_mean(preactivation_variance):
    v = tensor(preactivation_variance, requires_grad=True)
    return torch.sqrt(v / (2 * torch.pi))


def relu_second_moment(preactivation_variance):
    return torch.as_tensor(preactivation_variance) / 2


def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = linear_output_variance(fan_in, weight_variance, input_second_moment)
    return relu_second_moment(v) - torch.square(relu_mean(v.item()))


def relu_weight_variance(fan_in):
    return torch.reciprocal(tensor(fan_in)).mul(2)
