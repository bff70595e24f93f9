def relu_second_moment(preactivation_variance):
    return float("nan")
