from functools import partial, reduce
from math import pi, prod, sqrt
from operator import mul, truediv

linear_output_variance = lambda fan_in, weight_variance, input_variance: prod((fan_in, weight_variance, input_variance))
linear_weight_variance = partial(truediv, 1)
relu_mean = lambda v: sqrt(v) / sqrt(2 * pi)
relu_second_moment = partial(mul, 0.5)
relu_output_variance = lambda *factors: reduce(mul, factors) * (pi - 1) / (2 * pi)
relu_weight_variance = partial(truediv, 2)
