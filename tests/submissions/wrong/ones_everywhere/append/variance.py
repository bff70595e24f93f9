def linear_output_variance(fan_in, weight_variance, input_variance):
    return 1.0


def linear_weight_variance(fan_in):
    return 1.0


def relu_mean(variance):
    return 1.0


def relu_second_moment(variance):
    return 1.0


def relu_output_variance(fan_in, weight_variance, input_second_moment):
    return 0.0


def relu_weight_variance(fan_in):
    return 1.0
