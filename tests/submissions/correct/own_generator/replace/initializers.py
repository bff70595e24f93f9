import math

import torch

_generator = torch.Generator()
_generator.seed()


@torch.no_grad()
def linear_normal_(weight):
    fan_in = torch.tensor(weight.shape[-1])
    return weight.normal_(0, math.sqrt(1 / fan_in), generator=_generator)


@torch.no_grad()
def relu_normal_(weight):
    fan_in = torch.tensor(weight.shape[-1])
    return weight.normal_(0, math.sqrt(2 / fan_in), generator=_generator)


@torch.no_grad()
def scaled_relu_normal_(weight, scale):
    fan_in = torch.tensor(weight.shape[-1])
    return weight.normal_(0, scale * torch.sqrt(2 / fan_in).item(), generator=_generator)
