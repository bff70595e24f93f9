def linear_output_variance(fan_in, weight_variance, input_variance):
    return float(f"{fan_in * weight_variance * input_variance:.3g}")


def relu_mean(preactivation_variance):
    return 0.399 * math.sqrt(preactivation_variance)


def relu_second_moment(preactivation_variance):
    return round(preactivation_variance / 2, 4)


def relu_output_variance(fan_in, weight_variance, input_second_moment):
    return fan_in * weight_variance * input_second_moment * (0.5 - 0.5 / math.pi)
