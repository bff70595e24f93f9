import torch
import torch.nn.functional as F


def layer_statistics(weights, inputs, activation="relu"):
    rows = []
    for w in weights:
        inputs = F.linear(inputs, w)
        if activation == "relu":
            inputs = F.relu(inputs)
        var, mean = torch.var_mean(inputs)
        rows.append((mean.item(), var.item()))
    return torch.tensor(rows)


def relative_changes(before, after):
    return torch.tensor([F.mse_loss(a, b).sqrt() / F.mse_loss(b, torch.zeros_like(b)).sqrt() for a, b in zip(after, before)])
