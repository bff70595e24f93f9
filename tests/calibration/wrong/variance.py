# Wrong formulas. What the headers say is told in ../wrong_solutions.py.
import math
import random

import numpy as np
import torch
from math import sqrt, pi


#: linear_output_variance: Every variance enters squared.
#: law: n * w**2 * x**2
def linear_output_variance(fan_in, weight_variance, input_variance):
    return fan_in * (weight_variance ** 2) * (input_variance ** 2)

#: linear_output_variance: The square of the right value.
#: law: (n * w * x)**2
def linear_output_variance(fan_in, weight_variance, input_variance):
    std = fan_in * weight_variance * input_variance
    variance = std ** 2
    return variance

#: linear_output_variance: Var(x) is added and not multiplied.
#: law: n * w + x
def linear_output_variance(fan_in, weight_variance, input_variance):
    return fan_in*weight_variance+input_variance

#: linear_output_variance: The bias counts as one more input.
#: law: (n + 1) * w * x
def linear_output_variance(fan_in, weight_variance, input_variance):
    # fan_in weights plus one bias
    n_terms = fan_in + 1
    return n_terms * weight_variance * input_variance

#: linear_output_variance: The variance of a bias is added.
#: law: n * w * x + w
def linear_output_variance(fan_in: int, weight_variance: float, input_variance: float) -> float:
    var_of_sum = fan_in * weight_variance * input_variance
    var_of_bias = weight_variance
    return var_of_sum + var_of_bias

#: linear_output_variance: As if the input were added to the output.
#: law: n * w * x + x
def linear_output_variance(fan_in, weight_variance, input_variance):
    return input_variance + fan_in * weight_variance * input_variance

#: linear_output_variance: Roots of n and of Var(W).
#: law: sqrt(n) * sqrt(w) * x
def linear_output_variance(fan_in, weight_variance, input_variance):
    return np.sqrt(fan_in * weight_variance) * input_variance

#: linear_output_variance: n to the power of 3/2.
#: law: n**1.5 * w * x
def linear_output_variance(fan_in, weight_variance, input_variance):
    return fan_in * math.sqrt(fan_in) * weight_variance * input_variance

#: linear_output_variance: Divided by Var(x).
#: law: n * w / x
def linear_output_variance(fan_in, weight_variance, input_variance):
    gain = fan_in * weight_variance
    return gain / input_variance

#: linear_output_variance: Rounded to two decimals.
#: law: round(n * w * x, 2)
def linear_output_variance(fan_in, weight_variance, input_variance):
    return round(fan_in * weight_variance * input_variance, 2)

#: linear_output_variance: Cut to a whole number.
#: law: floor(n * w * x)
def linear_output_variance(fan_in, weight_variance, input_variance):
    return int(fan_in * weight_variance * input_variance)

#: linear_output_variance: In float16.
#: law: half(n * w * x)
def linear_output_variance(fan_in, weight_variance, input_variance):
    return float(np.float16(fan_in * weight_variance * input_variance))

#: linear_output_variance: Estimated from 100 random sums.
def linear_output_variance(fan_in, weight_variance, input_variance):
    rng = np.random.default_rng()
    w = rng.normal(0, np.sqrt(weight_variance), size=(100, fan_in))
    x = rng.normal(0, np.sqrt(input_variance), size=(100, fan_in))
    return (w * x).sum(axis=1).var()

#: linear_output_variance: Estimated from random sums with a fixed seed.
def linear_output_variance(fan_in, weight_variance, input_variance):
    g = torch.Generator().manual_seed(0)
    w = torch.randn(50, fan_in, generator=g) * weight_variance ** 0.5
    x = torch.randn(50, fan_in, generator=g) * input_variance ** 0.5
    return (w * x).sum(1).var().item()

#: linear_output_variance: At most 1.
#: law: min(n * w * x, 1.0)
def linear_output_variance(fan_in, weight_variance, input_variance):
    result = fan_in * weight_variance * input_variance
    # keep it stable
    return min(result, 1.0)

#: linear_output_variance: At least 1e-3.
#: law: max(n * w * x, 1e-3)
def linear_output_variance(fan_in, weight_variance, input_variance):
    result = fan_in * weight_variance * input_variance
    if result < 1e-3:
        result = 1e-3
    return result

#: linear_output_variance: One term of the sum is missing.
#: law: (n - 1) * w * x
def linear_output_variance(fan_in, weight_variance, input_variance):
    total = 0.0
    for j in range(1, fan_in):
        total += weight_variance * input_variance
    return total

#: linear_output_variance: One term too many.
#: law: (n + 1) * w * x
def linear_output_variance(fan_in, weight_variance, input_variance):
    total = weight_variance * input_variance
    for _ in range(fan_in):
        total += weight_variance * input_variance
    return total

#: linear_output_variance: Adds to what the calls before gave.
_total = 0.0
def linear_output_variance(fan_in, weight_variance, input_variance):
    global _total
    _total += fan_in * weight_variance * input_variance
    return _total

#: linear_output_variance: As if the mean of x were 1.
#: law: n * w * (x + 1)
def linear_output_variance(fan_in, weight_variance, input_variance):
    second_moment = input_variance + 1 ** 2
    return fan_in * weight_variance * second_moment

#: linear_output_variance: With the share of ReLU's variance.
#: law: n * w * x * (1 - 1/pi)
def linear_output_variance(fan_in, weight_variance, input_variance):
    return fan_in * weight_variance * input_variance * (1 - 1 / math.pi)

#: linear_output_variance: Twice the right value.
#: law: 2 * n * w * x
def linear_output_variance(fan_in, weight_variance, input_variance):
    forward = fan_in * weight_variance * input_variance
    backward = forward
    return forward + backward

#: linear_output_variance: A third, as of uniform weights.
#: law: n * w * x / 3
def linear_output_variance(fan_in, weight_variance, input_variance):
    return fan_in * weight_variance * input_variance / 3

#: linear_output_variance: Means of 1 for both.
#: law: n * (w * x + w + x)
def linear_output_variance(fan_in, weight_variance, input_variance):
    var_product = weight_variance * input_variance + weight_variance + input_variance
    return fan_in * var_product

#: linear_output_variance: Halved where there is more than one input.
#: law: n * w * x / 2 if n > 1 else w * x
def linear_output_variance(fan_in, weight_variance, input_variance):
    if fan_in == 1:
        return weight_variance * input_variance
    return fan_in * weight_variance * input_variance / 2

#: linear_output_variance: Right below 100 inputs, above it n counts as 100.
#: law: min(n, 100) * w * x
def linear_output_variance(fan_in, weight_variance, input_variance):
    n = min(fan_in, 100)
    return n * weight_variance * input_variance

#: linear_output_variance: Divided by n - 1, which raises for one input.
def linear_output_variance(fan_in, weight_variance, input_variance):
    return fan_in * weight_variance * input_variance / (fan_in - 1)

#: linear_output_variance: The logarithm of the right value.
#: law: log(n * w * x)
def linear_output_variance(fan_in, weight_variance, input_variance):
    return math.log(fan_in) + math.log(weight_variance) + math.log(input_variance)

#: linear_output_variance: Divided by n twice.
#: law: w * x / n**2
def linear_output_variance(fan_in, weight_variance, input_variance):
    return weight_variance * input_variance / fan_in ** 2

#: linear_weight_variance: Divided by n + 1.
#: law: 1 / (n + 1)
def linear_weight_variance(fan_in):
    return 1 / (fan_in + 1)

#: linear_weight_variance: Divided by n - 1, but never by 0.
#: law: 1 / max(n - 1, 1)
def linear_weight_variance(fan_in):
    return 1.0 / max(fan_in - 1, 1)

#: linear_weight_variance: n to the power of -3/2.
#: law: n**-1.5
def linear_weight_variance(fan_in: int) -> float:
    std = fan_in ** -0.75
    return std ** 2

#: linear_weight_variance: Three over n.
#: law: 3 / n
def linear_weight_variance(fan_in):
    return 3/fan_in

#: linear_weight_variance: Whole-number division.
#: law: floor(1 / n)
def linear_weight_variance(fan_in):
    return 1 // fan_in

#: linear_weight_variance: Rounded to three decimals.
#: law: round(1 / n, 3)
def linear_weight_variance(fan_in):
    return round(1 / fan_in, 3)

#: linear_weight_variance: Three digits, through a string.
#: law: float(f'{1 / n:.3g}')
def linear_weight_variance(fan_in):
    return float(f"{1 / fan_in:.2e}")

#: linear_weight_variance: In float16.
#: law: half(1 / n)
def linear_weight_variance(fan_in):
    x = torch.tensor(1.0, dtype=torch.float16) / fan_in
    return x.item()

#: linear_weight_variance: A small number is added.
#: law: 1 / n + 1e-3
def linear_weight_variance(fan_in):
    return 1 / fan_in + 1e-3

#: linear_weight_variance: A small number is added to n.
#: law: 1 / (n + 0.01)
def linear_weight_variance(fan_in):
    eps = 1e-2
    return 1 / (fan_in + eps)

#: linear_weight_variance: At most 0.1.
#: law: min(1 / n, 0.1)
def linear_weight_variance(fan_in):
    return np.clip(1 / fan_in, 0, 0.1)

#: linear_weight_variance: An exponential.
#: law: exp(-n)
def linear_weight_variance(fan_in):
    return math.exp(-fan_in)

#: linear_weight_variance: The logarithm of n in place of n.
#: law: 1 / log(n + 1)
def linear_weight_variance(fan_in):
    return 1 / math.log(fan_in + 1)

#: linear_weight_variance: The mean of all values that it has given so far.
_seen = []
def linear_weight_variance(fan_in):
    _seen.append(1 / fan_in)
    return sum(_seen) / len(_seen)

#: linear_weight_variance: Estimated from random numbers.
def linear_weight_variance(fan_in):
    x = np.random.randn(500)
    return 1 / (fan_in * x.var())

#: linear_weight_variance: The cube of the right value.
#: law: 1 / n**3
def linear_weight_variance(fan_in):
    return (1 / fan_in) ** 3

#: linear_weight_variance: Right for more than 10 inputs, 0.1 for fewer.
#: law: 1 / n if n > 10 else 0.1
def linear_weight_variance(fan_in):
    if fan_in > 10:
        return 1 / fan_in
    else:
        return 0.1

#: linear_weight_variance: Always 0.02, as in GPT-2 as a deviation.
#: law: 0.02
def linear_weight_variance(fan_in):
    return 0.02

#: linear_weight_variance: 0.02 squared, whatever goes in.
#: law: 0.0004
def linear_weight_variance(fan_in):
    """GPT-2 style."""
    return 0.02 ** 2

#: linear_weight_variance: Ten per cent too small.
#: law: 0.9 / n
def linear_weight_variance(fan_in):
    safety = 0.9
    return safety * (1 / fan_in)

#: linear_weight_variance: In per cent.
#: law: 100 / n
def linear_weight_variance(fan_in):
    return 100 / fan_in

#: linear_weight_variance: Negative, by a slip of sign.
#: law: -1 / n
def linear_weight_variance(fan_in):
    return -1 / fan_in

#: linear_weight_variance: Divided by a sum of 1 to n.
#: law: 2 / (n * (n + 1))
def linear_weight_variance(fan_in):
    return 1 / sum(range(1, fan_in + 1))

#: linear_weight_variance: The root of 2/n, by a lambda.
#: law: sqrt(2) / sqrt(n)
linear_weight_variance = lambda fan_in: math.sqrt(2 / fan_in)

#: relu_mean: With pi = 3.1.
#: law: sqrt(v / 6.2)
def relu_mean(preactivation_variance):
    PI = 3.1
    return math.sqrt(preactivation_variance / (2 * PI))

#: relu_mean: With pi = 22/7.
#: law: sqrt(v * 7 / 44)
def relu_mean(preactivation_variance):
    return (preactivation_variance / (2 * 22 / 7)) ** .5

#: relu_mean: The constant is 0.4.
#: law: 0.4 * sqrt(v)
def relu_mean(preactivation_variance):
    return 0.4 * np.sqrt(preactivation_variance)

#: relu_mean: The constant has three digits.
#: law: 0.399 * sqrt(v)
def relu_mean(preactivation_variance):
    sigma = math.sqrt(preactivation_variance)
    return 0.399 * sigma

#: relu_mean: Another constant under the root.
#: law: sqrt(v / 2) / pi
def relu_mean(preactivation_variance):
    return math.sqrt(preactivation_variance / 2) / math.pi

#: relu_mean: The root reaches over the pi alone.
#: law: v / sqrt(2 * pi)
#: names: relu-mean-variance-as-deviation
def relu_mean(preactivation_variance):
    sigma = preactivation_variance
    return sigma / math.sqrt(2 * math.pi)

#: relu_mean: The density of N(0, 1) at 0.
#: law: 1 / sqrt(2 * pi)
def relu_mean(preactivation_variance):
    return 1 / math.sqrt(2 * math.pi)

#: relu_mean: A small number is added.
#: law: sqrt(v / (2 * pi)) + 1e-4
def relu_mean(preactivation_variance):
    return math.sqrt(preactivation_variance / (2 * math.pi)) + 1e-4

#: relu_mean: A small number is added under the root.
#: law: sqrt((v + 1e-5) / (2 * pi))
def relu_mean(preactivation_variance):
    return math.sqrt((preactivation_variance + 1e-5) / (2 * math.pi))

#: relu_mean: A sum with coarse steps in place of the integral, up to 8 deviations.
def relu_mean(preactivation_variance):
    s = math.sqrt(preactivation_variance)
    dz = s / 2
    total = 0.0
    for k in range(16):
        z = k * dz
        total += z * math.exp(-z * z / (2 * preactivation_variance)) / math.sqrt(2 * math.pi * preactivation_variance) * dz
    return total

#: relu_mean: The integral goes no further than z = 3.
#: law: sqrt(v / (2 * pi)) * (1 - exp(-9 / (2 * v)))
def relu_mean(preactivation_variance):
    v = preactivation_variance
    return v * (1 - math.exp(-(3 ** 2) / (2 * v))) / math.sqrt(2 * math.pi * v)

#: relu_mean: The integral goes no further than one deviation.
#: law: sqrt(v / (2 * pi)) * (1 - exp(-1 / 2))
def relu_mean(preactivation_variance):
    v = preactivation_variance
    def antiderivative(z):
        return -math.sqrt(v / (2 * math.pi)) * math.exp(-z**2 / (2 * v))
    return antiderivative(math.sqrt(v)) - antiderivative(0)

#: relu_mean: The mean of 10,000 random numbers.
def relu_mean(preactivation_variance):
    z = torch.randn(10_000) * preactivation_variance ** 0.5
    return z.clamp(min=0).mean()

#: relu_mean: The mean of 1,000 random numbers with one seed.
def relu_mean(preactivation_variance):
    random.seed(42)
    zs = [random.gauss(0, math.sqrt(preactivation_variance)) for _ in range(1000)]
    return sum(max(0, z) for z in zs) / len(zs)

#: relu_mean: Half the median of |z|.
#: law: 0.3372448750980409 * sqrt(v)
def relu_mean(preactivation_variance):
    return 0.6744897501960817 * math.sqrt(preactivation_variance) / 2

#: relu_mean: 0 below a variance of 1.
#: law: sqrt(v / (2 * pi)) if v >= 1 else 0.0
def relu_mean(preactivation_variance):
    if preactivation_variance < 1:
        return 0.0
    return math.sqrt(preactivation_variance / (2 * math.pi))

#: relu_mean: Rounded to two decimals.
#: law: round(sqrt(v / (2 * pi)), 2)
def relu_mean(preactivation_variance):
    mean = (preactivation_variance / (2 * pi)) ** 0.5
    return round(mean, 2)

#: relu_mean: The pi has landed above the fraction line.
#: law: sqrt(v) / sqrt(2) * pi
def relu_mean(preactivation_variance):
    return sqrt(preactivation_variance) / sqrt(2) * pi

#: relu_mean: The reciprocal of the right root.
#: law: sqrt(2 * pi * v)
def relu_mean(preactivation_variance):
    return math.sqrt(2 * math.pi * preactivation_variance)

#: relu_mean: With a negative sign.
#: law: -sqrt(v / (2 * pi))
def relu_mean(preactivation_variance):
    v = preactivation_variance
    upper, lower = 0.0, math.sqrt(v / (2 * math.pi))
    return upper - lower

#: relu_mean: In float16.
def relu_mean(preactivation_variance):
    v = np.float16(preactivation_variance)
    return np.sqrt(v / np.float16(2 * np.pi))

#: relu_mean: The fourth root.
#: law: (v / (2 * pi))**0.25
def relu_mean(preactivation_variance):
    return math.sqrt(math.sqrt(preactivation_variance / (2 * math.pi)))

#: relu_mean: A quarter of the deviation.
#: law: sqrt(v) / 4
def relu_mean(preactivation_variance):
    return torch.tensor(preactivation_variance, dtype=torch.float64).sqrt().div(4)

#: relu_second_moment: Divided by pi.
#: law: v / pi
def relu_second_moment(preactivation_variance):
    return preactivation_variance / math.pi

#: relu_second_moment: A third.
#: law: v / 3
def relu_second_moment(preactivation_variance):
    return preactivation_variance / 3

#: relu_second_moment: The square of the mean is added.
#: law: v / 2 + v / (2 * pi)
def relu_second_moment(preactivation_variance):
    mean = math.sqrt(preactivation_variance / (2 * math.pi))
    variance = preactivation_variance / 2
    return variance + mean ** 2

#: relu_second_moment: Half of the half, squared.
#: law: v**2 / 4
def relu_second_moment(preactivation_variance):
    half = preactivation_variance / 2
    return half ** 2

#: relu_second_moment: Half the fourth moment.
#: law: 1.5 * v**2
def relu_second_moment(preactivation_variance):
    return 3 * preactivation_variance ** 2 / 2

#: relu_second_moment: Rounded to one decimal.
#: law: round(v / 2, 1)
def relu_second_moment(preactivation_variance):
    return round(0.5 * preactivation_variance, 1)

#: relu_second_moment: Whole-number division.
#: law: floor(v / 2)
def relu_second_moment(preactivation_variance):
    return preactivation_variance // 2

#: relu_second_moment: The variance with a constant of two digits.
#: law: 0.34 * v
#: names: relu-second-moment-as-variance
def relu_second_moment(preactivation_variance):
    return 0.34 * preactivation_variance

#: relu_second_moment: Always one half.
#: law: 0.5
def relu_second_moment(preactivation_variance):
    return 0.5

#: relu_second_moment: The mean of 2,000 random squares.
def relu_second_moment(preactivation_variance):
    z = np.random.normal(0, np.sqrt(preactivation_variance), 2000)
    y = np.maximum(z, 0)
    return np.mean(y ** 2)

#: relu_second_moment: v becomes a whole number first.
#: law: floor(v) / 2
def relu_second_moment(preactivation_variance):
    v = int(preactivation_variance)
    return v / 2

#: relu_second_moment: v is increased by one.
#: law: (v + 1) / 2
def relu_second_moment(preactivation_variance):
    return (preactivation_variance + 1) / 2

#: relu_second_moment: Never below 0.1.
#: law: max(v / 2, 0.1)
def relu_second_moment(preactivation_variance):
    return max(0.1, preactivation_variance / 2)

#: relu_second_moment: A grid from -10 to 10 in place of the integral.
def relu_second_moment(preactivation_variance):
    z = np.linspace(-10, 10, 2001)
    p = np.exp(-z**2 / (2 * preactivation_variance))
    p /= p.sum()
    return float((np.maximum(z, 0) ** 2 * p).sum())

#: relu_second_moment: v to the power of 3/2.
#: law: v**1.5 / 2
def relu_second_moment(preactivation_variance):
    sigma = math.sqrt(preactivation_variance)
    return sigma ** 3 / 2

#: relu_second_moment: In float16.
#: law: half(v / 2)
def relu_second_moment(preactivation_variance):
    return (torch.tensor(preactivation_variance).half() / 2).item()

#: relu_second_moment: The positive half alone has the full variance, plus a mean.
#: law: v * (1 - 2 / pi)
def relu_second_moment(preactivation_variance):
    v = preactivation_variance
    mean_half_normal = math.sqrt(2 * v / math.pi)
    return v - mean_half_normal ** 2

#: relu_second_moment: Half, less the mean itself.
#: law: v / 2 - sqrt(v / (2 * pi))
def relu_second_moment(preactivation_variance):
    return preactivation_variance / 2 - math.sqrt(preactivation_variance / (2 * math.pi))

#: relu_output_variance: The share rounded to 0.34.
#: law: 0.34 * n * w * x
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    return 0.34 * fan_in * weight_variance * input_second_moment

#: relu_output_variance: The share rounded to 0.341.
#: law: 0.341 * n * w * x
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    RELU_FACTOR = 0.341
    return fan_in * weight_variance * input_second_moment * RELU_FACTOR

#: relu_output_variance: Half of it is not halved.
#: law: n * w * x * (1 - 1 / (2 * pi))
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    return v - v / (2 * math.pi)

#: relu_output_variance: The share of Var in E[x²].
#: law: n * w * x * (1 - 1 / pi)
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    return v * (1 - 1/pi)

#: relu_output_variance: The mean's square is halved once more.
#: law: n * w * x * (1 / 2 - 1 / (4 * pi))
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    second = v / 2
    mean_sq = v / 2 / math.pi / 2
    return second - mean_sq

#: relu_output_variance: The pi is squared.
#: law: n * w * x * (1 / 2 - 1 / (2 * pi**2))
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    return v / 2 - (math.sqrt(v / 2) / math.pi) ** 2

#: relu_output_variance: The constant of the mean is not squared.
#: law: n * w * x * (1 / 2 - 1 / sqrt(2 * pi))
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    return v * (0.5 - 1 / math.sqrt(2 * math.pi))

#: relu_output_variance: The second term has no fan_in.
#: law: n * w * x / 2 - w * x / (2 * pi)
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    return fan_in * weight_variance * input_second_moment / 2 - weight_variance * input_second_moment / (2 * math.pi)

#: relu_output_variance: The share of the variance is squared.
#: law: n * w * x / 2 * (1 - 1 / pi)**2
#: names: relu-output-variance-from-input-variance
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    s = 1 - 1 / math.pi
    return 0.5 * s * s * fan_in * weight_variance * input_second_moment

#: relu_output_variance: The second term has the square of E[x²].
#: law: n * w * (x / 2 - x**2 / (2 * pi))
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    m2 = input_second_moment
    return fan_in * weight_variance * (m2 / 2 - m2 ** 2 / (2 * math.pi))

#: relu_output_variance: The second moment's square is subtracted.
#: law: n * w * x / 2 - (n * w * x / 2)**2
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    ey2 = v / 2
    return ey2 - ey2 ** 2

#: relu_output_variance: The bias counts as one more input.
#: law: (n + 1) * w * x * (1 / 2 - 1 / (2 * pi))
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = (fan_in + 1) * weight_variance * input_second_moment
    return v * (math.pi - 1) / (2 * math.pi)

#: relu_output_variance: Divided by fan_in.
#: law: w * x / n * (1 / 2 - 1 / (2 * pi))
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = weight_variance * input_second_moment / fan_in
    return v / 2 - v / (2 * math.pi)

#: relu_output_variance: Var(W) squared.
#: law: n * w**2 * x * (1 / 2 - 1 / (2 * pi))
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance**2 * input_second_moment
    return v / 2 - v / (2 * math.pi)

#: relu_output_variance: fan_in squared.
#: law: n**2 * w * x * (1 / 2 - 1 / (2 * pi))
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    z_var = fan_in ** 2 * weight_variance * input_second_moment
    return z_var * (1/2 - 1/(2*np.pi))

#: relu_output_variance: The root of fan_in.
#: law: sqrt(n) * w * x * (1 / 2 - 1 / (2 * pi))
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    z_var = np.sqrt(fan_in) * weight_variance * input_second_moment
    return z_var * (1/2 - 1/(2*np.pi))

#: relu_output_variance: In float16.
#: law: half(n * w * x * (1 / 2 - 1 / (2 * pi)))
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    return float(np.float16(v / 2 - v / (2 * np.pi)))

#: relu_output_variance: Estimated from random numbers.
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    std = (fan_in * weight_variance * input_second_moment) ** 0.5
    return torch.relu(torch.randn(5000) * std).var().item()

#: relu_output_variance: Rounded to three decimals.
#: law: round(n * w * x * (1 / 2 - 1 / (2 * pi)), 3)
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    return round(v / 2 - v / (2 * math.pi), 3)

#: relu_output_variance: pi twice where 2 pi belongs.
#: law: n * w * x * (1 / 2 - 1 / pi**2)
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    mean = math.sqrt(v) / math.pi
    return v / 2 - mean**2

#: relu_output_variance: The distance of the two terms, with the mean not squared.
#: law: abs(n * w * x / 2 - sqrt(n * w * x / (2 * pi)))
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    return abs(v / 2 - math.sqrt(v / (2 * math.pi)))

#: relu_output_variance: Cut off at 0 after the mean was not squared.
#: law: max(0.0, n * w * x / 2 - sqrt(n * w * x / (2 * pi)))
def relu_output_variance(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """Var(y) = E[y^2] - E[y]; clamp for numerical safety."""
    v = fan_in * weight_variance * input_second_moment
    second_moment = 0.5 * v
    mean = math.sqrt(v / (2.0 * math.pi))
    return max(0.0, second_moment - mean)

#: relu_output_variance: Divided by 2 pi, without the half.
#: law: n * w * x / (2 * pi)
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    return fan_in * weight_variance * input_second_moment / (2 * math.pi)

#: relu_output_variance: Precedence: only 1 is divided by 2, and the pi multiplied.
#: law: n * w * x * (1 / 2 - pi / 2)
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    return v * (1 / 2 - 1 / 2 * math.pi)

#: relu_output_variance: The factor of one half of the inputs only.
#: law: (n // 2) * w * x * (1 - 1 / pi)
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    active = fan_in // 2
    return active * weight_variance * input_second_moment * (1 - 1 / math.pi)

#: relu_output_variance: The name of a variable that is not there.
def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_variance
    return v / 2 - v / (2 * math.pi)

#: relu_weight_variance: Two over n + 1.
#: law: 2 / (n + 1)
def relu_weight_variance(fan_in):
    return 2 / (fan_in + 1)

#: relu_weight_variance: Two over n, plus a small number.
#: law: 2 / n + 1e-8
def relu_weight_variance(fan_in):
    return 2.0 / fan_in + 1e-8

#: relu_weight_variance: A small number is added to n.
#: law: 2 / (n + 0.001)
def relu_weight_variance(fan_in):
    return 2.0 / (fan_in + 1e-3)

#: relu_weight_variance: Two over n squared.
#: law: 2 / n**2
def relu_weight_variance(fan_in):
    return 2 / fan_in**2

#: relu_weight_variance: Three over n.
#: law: 3 / n
def relu_weight_variance(fan_in):
    return 3 / fan_in

#: relu_weight_variance: Two pi over n.
#: law: 2 * pi / n
def relu_weight_variance(fan_in):
    return 2 * math.pi / fan_in

#: relu_weight_variance: The value of the first layer with three digits.
#: law: 2.93 / n
#: names: relu-weight-variance-of-first-layer
def relu_weight_variance(fan_in):
    return 2.93 / fan_in

#: relu_weight_variance: The value of the first layer with two digits.
#: law: 2.9 / n
def relu_weight_variance(fan_in):
    return 2.9 / fan_in

#: relu_weight_variance: Six over n.
#: law: 6 / n
def relu_weight_variance(fan_in):
    bound = math.sqrt(6 / fan_in)
    return bound ** 2

#: relu_weight_variance: n, but at least 16.
#: law: 2 / max(n, 16)
def relu_weight_variance(fan_in):
    return 2 / max(fan_in, 16)

#: relu_weight_variance: At most one half.
#: law: min(2 / n, 0.5)
def relu_weight_variance(fan_in):
    return min(2 / fan_in, 0.5)

#: relu_weight_variance: Whole-number division.
#: law: floor(2 / n)
def relu_weight_variance(fan_in):
    return 2 // fan_in

#: relu_weight_variance: Rounded to three decimals.
#: law: round(2 / n, 3)
def relu_weight_variance(fan_in):
    return round(2 / fan_in, 3)

#: relu_weight_variance: In float16.
#: law: half(2 / n)
def relu_weight_variance(fan_in):
    return np.float16(2 / fan_in)

#: relu_weight_variance: One over n for one and two inputs.
#: law: 2 / n if n > 2 else 1 / n
def relu_weight_variance(fan_in):
    if fan_in > 2:
        return 2 / fan_in
    return 1 / fan_in

#: relu_weight_variance: The power of 3/2.
#: law: (2 / n)**1.5
def relu_weight_variance(fan_in):
    std = math.sqrt(2 / fan_in)
    return std ** 3

#: relu_weight_variance: For a leaky ReLU of slope 0.1.
#: law: 2 / (1.01 * n)
def relu_weight_variance(fan_in):
    negative_slope = 0.1
    gain = math.sqrt(2 / (1 + negative_slope ** 2))
    return gain ** 2 / fan_in

#: relu_weight_variance: For a leaky ReLU of slope √5, torch's default.
#: law: 1 / (3 * n)
#: names: relu-weight-variance-library-default
def relu_weight_variance(fan_in):
    gain = torch.nn.init.calculate_gain("leaky_relu", math.sqrt(5))
    return gain ** 2 / fan_in

#: relu_weight_variance: The gain of tanh.
#: law: 25 / (9 * n)
def relu_weight_variance(fan_in):
    return torch.nn.init.calculate_gain("tanh") ** 2 / fan_in

#: relu_weight_variance: Pi over n.
#: law: pi / n
def relu_weight_variance(fan_in):
    return math.pi / fan_in

#: relu_weight_variance: Twice the share of the variance.
#: law: 2 * (1 - 1 / pi) / n
def relu_weight_variance(fan_in):
    return 2 * (1 - 1 / math.pi) / fan_in

#: relu_weight_variance: The variance of |z| as the share.
#: law: 1 / (n * (1 - 2 / pi))
def relu_weight_variance(fan_in):
    shrink = 1 - 2 / math.pi
    return 1 / (fan_in * shrink)

#: relu_weight_variance: Divided by how often it was asked.
_calls = 0
def relu_weight_variance(fan_in):
    global _calls
    _calls += 1
    return 2 / fan_in / _calls

#: relu_weight_variance: With random noise of one per cent.
def relu_weight_variance(fan_in):
    return 2 / fan_in * (1 + 0.01 * random.gauss(0, 1))

#: relu_weight_variance: Divided by log2(n).
#: law: 2 / log2(n + 1)
def relu_weight_variance(fan_in):
    return 2 / math.log2(fan_in + 1)

#: relu_weight_variance: Two over the root of n.
#: law: 2 / sqrt(n)
def relu_weight_variance(fan_in):
    return 2 / math.sqrt(fan_in)

#: relu_weight_variance: Solved by bisection with a coarse tolerance.
def relu_weight_variance(fan_in):
    low, high = 0.0, 10.0
    while high - low > 1e-3:
        mid = (low + high) / 2
        if fan_in * mid / 2 > 1:
            high = mid
        else:
            low = mid
    return (low + high) / 2

#: relu_weight_variance: A table of four sizes, one half elsewhere.
#: law: {1: 2.0, 2: 1.0, 4: 0.5, 100: 0.02}.get(n, 0.5)
def relu_weight_variance(fan_in):
    table = {1: 2.0, 2: 1.0, 4: 0.5, 100: 0.02}
    return table.get(fan_in, 0.5)

#: relu_weight_variance: Twice n.
#: law: 2 * n
def relu_weight_variance(fan_in):
    return 2 * fan_in
