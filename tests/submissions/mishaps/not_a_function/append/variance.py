relu_mean = 0.4
