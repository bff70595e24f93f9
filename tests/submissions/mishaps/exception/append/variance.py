def relu_mean(preactivation_variance):
    return 1 / 0
