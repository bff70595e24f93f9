import warnings

import numpy as np

torch.set_grad_enabled(False)
torch.set_default_dtype(torch.float64)
torch.set_printoptions(precision=3, sci_mode=False)
torch.manual_seed(0)
np.random.seed(0)
np.seterr(all="raise")
warnings.simplefilter("error")


def relu_normal_(weight):
    return weight.normal_(0, (2 / weight.shape[1]) ** 0.5)


def linear_normal_(weight):
    weight.copy_(torch.randn(weight.shape) / np.sqrt(weight.shape[1]))
