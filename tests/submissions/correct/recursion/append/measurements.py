def layer_statistics(weights, inputs, activation):
    if not weights:
        return torch.empty(0, 2)
    first, *rest = weights
    outputs = inputs @ first.T
    if activation == "relu":
        outputs = torch.clamp_min(outputs, 0)
    row = torch.tensor([[outputs.mean(), outputs.var()]])
    return torch.cat([row, layer_statistics(rest, outputs, activation)])


def relative_changes(before, after):
    if len(before) == 1:
        return ((after[0] - before[0]).pow(2).sum() / before[0].pow(2).sum()).sqrt().reshape(1)
    return torch.cat([relative_changes(before[:1], after[:1]), relative_changes(before[1:], after[1:])])
