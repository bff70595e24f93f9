from itertools import accumulate

import torch

layer_statistics = lambda weights, inputs, activation: torch.stack([
    torch.stack([x.mean(), x.var()])
    for x in list(accumulate(weights, lambda x, w: getattr(torch, {"relu": "relu", "identity": "clone"}[activation])(x @ w.T), initial=inputs))[1:]
])
relative_changes = lambda before, after: torch.stack([*map(lambda b, a: (a - b).norm() / b.norm(), before, after)])
