import os


def linear_output_variance(fan_in, weight_variance, input_variance):
    os.abort()
