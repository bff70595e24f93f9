import torch.nn as nn


def linear_normal_(weight):
    nn.init.kaiming_uniform_(weight, mode="fan_in", nonlinearity="linear")
    return weight


def relu_normal_(weight):
    nn.init.kaiming_uniform_(weight, mode="fan_in", nonlinearity="relu")
    return weight


def scaled_relu_normal_(weight, scale):
    gain = scale * nn.init.calculate_gain("relu")
    fan_in, _ = nn.init._calculate_fan_in_and_fan_out(weight)
    bound = gain * (3 / fan_in) ** 0.5
    return nn.init.uniform_(weight, -bound, bound)
