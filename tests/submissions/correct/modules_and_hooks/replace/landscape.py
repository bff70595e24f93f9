import torch
from torch import nn


def normalize_preactivations(z, eps=1e-5):
    norm = nn.BatchNorm1d(z.shape[1], eps=eps, affine=False, track_running_stats=False)
    return norm(z)


def activation_patterns(weights, biases, points):
    layers = []
    for w, b in zip(weights, biases):
        linear = nn.Linear(w.shape[1], w.shape[0])
        with torch.no_grad():
            linear.weight.copy_(w)
            linear.bias.copy_(b)
        layers += [linear, nn.ReLU()]
    net = nn.Sequential(*layers[:-1])
    found = []
    for layer in net:
        if isinstance(layer, nn.ReLU):
            layer.register_forward_hook(lambda module, args, output: found.append(args[0] > 0))
    with torch.inference_mode():
        net(points)
    return torch.cat(found, dim=1)


def count_cells(patterns):
    return torch.unique(patterns, dim=0).size(0)
