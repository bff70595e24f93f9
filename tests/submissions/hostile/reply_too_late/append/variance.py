import time

_right = linear_output_variance


def linear_output_variance(fan_in, weight_variance, input_variance):
    time.sleep(5)
    return _right(fan_in, weight_variance, input_variance)
