import numpy as np


def relu_weight_variance(fan_in):
    return np.float64(2) / (fan_in - 1)
