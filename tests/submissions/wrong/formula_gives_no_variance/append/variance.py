def linear_weight_variance(fan_in):
    return -1 / fan_in


def relu_weight_variance(fan_in):
    return 2 // fan_in
