def linear_output_variance(fan_in, weight_variance, input_variance):
    return fan_in**2 * weight_variance * input_variance


def linear_weight_variance(fan_in):
    return 1 / linear_output_variance(fan_in, 1, 1)
