import time


def linear_output_variance(fan_in, weight_variance, input_variance):
    while True:
        time.sleep(1000)
