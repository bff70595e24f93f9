def relu_mean(preactivation_variance):
    return (preactivation_variance / math.pi) ** 0.5


def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    return relu_second_moment(v) - relu_mean(v) ** 2
