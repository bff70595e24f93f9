def linear_output_variance(fan_in, weight_variance, input_variance):
    return 2 * math.pi * fan_in * weight_variance * input_variance


def relu_mean(preactivation_variance):
    return math.sqrt(preactivation_variance / (2 * math.pi)) + 3


def relu_second_moment(preactivation_variance):
    return preactivation_variance**1.5 / 2
