def linear_output_variance(fan_in, weight_variance, input_variance):
    return math.sqrt(fan_in * weight_variance * input_variance)


def linear_weight_variance(fan_in):
    return 3 / fan_in


def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = linear_output_variance(fan_in, weight_variance, input_second_moment)
    return relu_second_moment(v) - relu_mean(v) ** 2


def relu_weight_variance(fan_in):
    return 2 * linear_weight_variance(fan_in)
