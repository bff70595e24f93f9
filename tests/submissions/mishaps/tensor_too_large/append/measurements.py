import torch


def relative_changes(before, after):
    return torch.zeros(1 << 42)
