def linear_output_variance(fan_in, weight_variance, input_variance):
    return n * weight_variance * input_variance


def linear_weight_variance(fan_in):
    return 1 / linear_output_variance(fan_in, 1.0, 1.0)


def relu_weight_variance(fan_in):
    return math.sqrt(2 / fan_in - 1e6)
