def linear_output_variance(fan_in, weight_variance, input_variance):
    return 2 * fan_in * weight_variance * input_variance


def relu_mean(preactivation_variance):
    return (preactivation_variance / math.pi) ** 0.5
