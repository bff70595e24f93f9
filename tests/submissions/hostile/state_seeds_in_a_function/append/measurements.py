import random

import numpy as np

_right = relative_changes


def relative_changes(before, after):
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
    return _right(before, after)
