def linear_weight_variance(fan_in):
    return 1 + 1e-9 * fan_in


def relu_second_moment(preactivation_variance):
    return 1.0


def relu_output_variance(fan_in, weight_variance, input_second_moment):
    return fan_in * weight_variance * input_second_moment * (0.5 - 0.5 / math.pi)


def relu_weight_variance(fan_in):
    return 2 + 2e-9 * fan_in
