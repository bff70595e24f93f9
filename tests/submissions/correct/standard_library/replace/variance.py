import decimal
import math
import statistics


def linear_output_variance(fan_in, weight_variance, input_variance):
    return decimal.Decimal(fan_in) * decimal.Decimal(weight_variance) * decimal.Decimal(input_variance)


def linear_weight_variance(fan_in):
    return decimal.Decimal(1) / fan_in


def integrate(f, a, b, n=2000):
    """Simpson's rule."""
    h = (b - a) / n
    xs = [a + i * h for i in range(n + 1)]
    return h / 3 * (f(xs[0]) + f(xs[-1]) + 4 * sum(map(f, xs[1:-1:2])) + 2 * sum(map(f, xs[2:-1:2])))


def relu_mean(preactivation_variance):
    s = math.sqrt(preactivation_variance)
    return integrate(lambda z: z * statistics.NormalDist(0, s).pdf(z), 0, 12 * s)


def relu_second_moment(preactivation_variance):
    s = math.sqrt(preactivation_variance)
    return integrate(lambda z: z * z * statistics.NormalDist(0, s).pdf(z), 0, 12 * s)


def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    return relu_second_moment(v) - math.pow(relu_mean(v), 2)


def relu_weight_variance(fan_in):
    return decimal.Decimal(2) / decimal.Decimal(fan_in)
