def relu_mean(preactivation_variance):
    while True:
        pass
