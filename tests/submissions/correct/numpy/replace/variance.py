import numpy as np


def linear_output_variance(fan_in, weight_variance, input_variance):
    return np.prod([fan_in, weight_variance, input_variance])


def linear_weight_variance(fan_in):
    return np.float64(1) / fan_in


def relu_mean(preactivation_variance):
    return np.sqrt(preactivation_variance / (2 * np.pi))


def relu_second_moment(preactivation_variance):
    return np.array(preactivation_variance / 2)


def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = linear_output_variance(fan_in, weight_variance, input_second_moment)
    return relu_second_moment(v) - relu_mean(v) ** 2


def relu_weight_variance(fan_in):
    return np.reciprocal(fan_in / 2)
