import torch


def linear_normal_(weight):
    fan_out, fan_in = weight.shape
    with torch.no_grad():
        for column in range(fan_in):
            weight[:, column] = torch.randn(fan_out) / fan_in**0.5
    return weight


def relu_normal_(weight):
    fan_out, fan_in = weight.shape
    std = (2 / fan_in) ** 0.5
    with torch.no_grad():
        for row in reversed(range(fan_out)):
            weight[row, :] = std * torch.randn(fan_in)
    return weight


def scaled_relu_normal_(weight, scale):
    std = scale * (2 / weight.shape[1]) ** 0.5
    with torch.no_grad():
        for block in weight.split(7, dim=1):
            block.copy_(torch.randn(block.shape) * std)
    return weight
