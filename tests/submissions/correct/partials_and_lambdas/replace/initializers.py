from functools import partial

import torch


def _init(weight, scale=1.0, *, gain):
    with torch.no_grad():
        return weight.normal_(0, scale * (gain / weight.shape[1]) ** 0.5)


linear_normal_ = partial(_init, gain=1)
relu_normal_ = partial(_init, gain=2)
scaled_relu_normal_ = partial(_init, gain=2)
