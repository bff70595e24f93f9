def relu_weight_variance(fan_in):
    return 2 / n
