from concurrent.futures import ProcessPoolExecutor
from math import prod


def linear_output_variance(fan_in, weight_variance, input_variance):
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(prod, [(fan_in, weight_variance, input_variance)]))[0]
