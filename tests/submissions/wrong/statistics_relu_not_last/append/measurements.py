def layer_statistics(weights, inputs, activation):
    rows = []
    for index, weight in enumerate(weights):
        inputs = inputs @ weight.T
        if activation == "relu" and index < len(weights) - 1:
            inputs = inputs.relu()
        rows.append(torch.stack([inputs.mean(), inputs.var()]))
    return torch.stack(rows)
