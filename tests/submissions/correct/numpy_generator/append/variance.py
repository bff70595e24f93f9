import numpy as np


def linear_output_variance(fan_in, weight_variance, input_variance):
    return np.float32(fan_in * weight_variance * input_variance)


def linear_weight_variance(fan_in):
    return np.float32(1) / np.float32(fan_in)


def relu_weight_variance(fan_in):
    return np.array([[2 / fan_in]])
