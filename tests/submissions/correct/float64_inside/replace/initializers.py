import torch


def _draw(shape, variance):
    return torch.randn(*shape, dtype=torch.float64) * torch.tensor(variance, dtype=torch.float64).sqrt()


def linear_normal_(weight):
    weight.data[...] = _draw(weight.shape, 1 / weight.shape[1]).to(weight.dtype)
    return weight


def relu_normal_(weight):
    weight.data[...] = _draw(weight.shape, 2 / weight.shape[1])
    return weight


def scaled_relu_normal_(weight, scale):
    weight.data[...] = _draw(weight.shape, scale**2 * 2 / weight.shape[1])
    return weight
