import math


def linear_output_variance(fan_in, weight_variance, input_variance):
    return fan_in * weight_variance * input_variance


def linear_weight_variance(fan_in):
    return 1 / fan_in


def relu_mean(preactivation_variance):
    return math.sqrt(preactivation_variance / (2 * math.pi))


def relu_second_moment(preactivation_variance):
    return preactivation_variance / 2


def relu_output_variance(fan_in, weight_variance, input_second_moment):
    """
    E[y^2] - E[y]^2
    """
    v = fan_in * weight_variance * input_second_moment
    return relu_second_moment(v) \
        - relu_mean(v) ** 2


def relu_weight_variance(fan_in):
    return 2 / fan_in
