import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, weights, activation):
        super().__init__()
        layers = []
        for weight in weights:
            fan_out, fan_in = weight.shape
            linear = nn.Linear(fan_in, fan_out, bias=False)
            linear.weight = nn.Parameter(weight)
            layers.append(nn.Sequential(linear, nn.ReLU() if activation == "relu" else nn.Identity()))
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)


def layer_statistics(weights, inputs, activation):
    net = Net(weights, activation)
    statistics = []

    def remember(module, args, output):
        statistics.append(torch.stack((output.mean(), output.var())))

    for layer in net.layers:
        layer.register_forward_hook(remember)
    net(inputs)
    return torch.stack(statistics)  # still requires grad


def relative_changes(before, after):
    changes = []
    for old, new in zip(before, after):
        changes.append(nn.utils.parameters_to_vector([new - old]).norm() / nn.utils.parameters_to_vector([old]).norm())
    return torch.stack(changes)
