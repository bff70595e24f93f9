def linear_output_variance(fan_in, weight_variance, input_variance):
    return 2 * fan_in * weight_variance * input_variance


def relu_output_variance(fan_in, weight_variance, input_second_moment):
    return fan_in * weight_variance * input_second_moment / 2
