# Wrong initialisers. The law of a header is the variance of the entries.
import math
import random

import numpy as np
import torch
from torch import nn


#: linear_normal_: The deviation is 2/n.
#: law: 4 / n**2
def linear_normal_(weight):
    fan_in = weight.shape[1]
    std = 2 / fan_in
    with torch.no_grad():
        return weight.normal_(0, std)

#: linear_normal_: Three over n.
#: law: 3 / n
def linear_normal_(weight):
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(3 / weight.size(1)))

#: linear_normal_: Always 0.02.
#: law: 0.0004
def linear_normal_(weight):
    nn.init.normal_(weight, mean=0.0, std=0.02)
    return weight

#: linear_normal_: Always 0.01.
#: law: 0.0001
def linear_normal_(weight):
    weight.data = torch.randn_like(weight) * 0.01
    return weight

#: linear_normal_: The deviation of uniform's bound, √(3/n), for a normal distribution.
#: law: 3 / n
def linear_normal_(weight):
    fan_out, fan_in = weight.shape
    bound = math.sqrt(3.0 / fan_in)
    nn.init.normal_(weight, 0.0, bound)

#: linear_normal_: Divided by the root of n + m.
#: law: 1 / (n + m)
def linear_normal_(weight):
    with torch.no_grad():
        weight.copy_(torch.randn(weight.shape) / math.sqrt(sum(weight.shape)))
    return weight

#: linear_normal_: The geometric mean of both sides.
#: law: 1 / sqrt(n * m)
def linear_normal_(weight):
    with torch.no_grad():
        weight.normal_(std=weight.numel() ** -0.25)
    return weight

#: linear_normal_: The longer side.
#: law: 1 / max(n, m)
def linear_normal_(weight):
    n = max(weight.shape)
    with torch.no_grad():
        return weight.normal_(0, n ** -0.5)

#: linear_normal_: The shorter side.
#: law: 1 / min(n, m)
def linear_normal_(weight):
    n = min(weight.shape)
    with torch.no_grad():
        return weight.normal_(0, n ** -0.5)

#: linear_normal_: Kaiming's function in its default mode, with the gain of leaky ReLU for √5.
#: law: 1 / (3 * n)
def linear_normal_(weight):
    return nn.init.kaiming_normal_(weight, a=math.sqrt(5))

#: linear_normal_: Kaiming's function with the gain of tanh.
#: law: 25 / (9 * n)
def linear_normal_(weight):
    nn.init.kaiming_normal_(weight, nonlinearity="tanh")
    return weight

#: linear_normal_: Truncated at one deviation.
#: law: 0.29112509 / n
def linear_normal_(weight):
    std = 1 / math.sqrt(weight.shape[1])
    return nn.init.trunc_normal_(weight, std=std, a=-std, b=std)

#: linear_normal_: Clamped to one deviation.
#: law: 0.516058551 / n
def linear_normal_(weight):
    std = 1 / math.sqrt(weight.shape[1])
    with torch.no_grad():
        weight.normal_(0, std).clamp_(-std, std)
    return weight

#: linear_normal_: Clamped to two deviations.
#: law: 0.9205336 / n
def linear_normal_(weight):
    std = 1 / math.sqrt(weight.shape[1])
    with torch.no_grad():
        weight.normal_(0, std).clamp_(-2 * std, 2 * std)
    return weight

#: linear_normal_: Half of the entries are 0.
#: law: 1 / (2 * n)
def linear_normal_(weight):
    with torch.no_grad():
        weight.normal_(0, weight.shape[1] ** -0.5)
        mask = torch.rand_like(weight) < 0.5
        weight[mask] = 0
    return weight

#: linear_normal_: Dropout at a rate of a tenth, which scales up what it keeps.
#: law: 1 / (0.9 * n)
def linear_normal_(weight):
    with torch.no_grad():
        w = torch.randn_like(weight) / math.sqrt(weight.shape[1])
        weight.copy_(nn.functional.dropout(w, 0.1))
    return weight

#: linear_normal_: The diagonal is 0.
def linear_normal_(weight):
    with torch.no_grad():
        weight.normal_(0, weight.shape[1] ** -0.5).fill_diagonal_(0)
    return weight

#: linear_normal_: The first column is not filled.
def linear_normal_(weight):
    with torch.no_grad():
        for j in range(1, weight.shape[1]):
            weight[:, j] = torch.randn(weight.shape[0]) / math.sqrt(weight.shape[1])
    return weight

#: linear_normal_: The last row is not filled.
def linear_normal_(weight):
    n = weight.shape[1]
    for i in range(len(weight) - 1):
        nn.init.normal_(weight[i:i+1], std=n ** -0.5)
    return weight

#: linear_normal_: Added to what was there.
def linear_normal_(weight):
    with torch.no_grad():
        weight += torch.randn_like(weight) / math.sqrt(weight.shape[1])
    return weight

#: linear_normal_: Multiplies what was there.
def linear_normal_(weight):
    with torch.no_grad():
        weight.mul_(torch.randn_like(weight) / math.sqrt(weight.shape[1]))
    return weight

#: linear_normal_: The variance stands where the mean belongs, and the deviation is 1.
#: law: 1
#: names: linear-normal-standard-normal
def linear_normal_(weight):
    with torch.no_grad():
        return weight.normal_(1 / weight.shape[1])

#: linear_normal_: The deviation stands where the mean belongs.
def linear_normal_(weight):
    std = weight.shape[1] ** -0.5
    with torch.no_grad():
        return weight.normal_(std, std)

#: linear_normal_: Uniform over an interval of the length 1/√n.
#: law: 1 / (12 * n)
def linear_normal_(weight):
    w = (np.random.rand(*weight.shape) - 0.5) / np.sqrt(weight.shape[1])
    with torch.no_grad():
        weight.copy_(torch.from_numpy(w))
    return weight

#: linear_normal_: Laplace, with the deviation as its scale.
#: law: 2 / n
#: names: linear-normal-for-relu
def linear_normal_(weight):
    d = torch.distributions.Laplace(0.0, weight.shape[1] ** -0.5)
    with torch.no_grad():
        return weight.copy_(d.sample(weight.shape))

#: linear_normal_: Integers.
#: law: 2 / 3
def linear_normal_(weight):
    with torch.no_grad():
        weight.copy_(torch.randint(-1, 2, weight.shape))
    return weight

#: linear_normal_: Plus or minus 1/n.
#: law: 1 / n**2
def linear_normal_(weight):
    n = weight.shape[1]
    with torch.no_grad():
        weight.bernoulli_(0.5).mul_(2).sub_(1).div_(n)
    return weight

#: linear_normal_: Rounded to one decimal.
def linear_normal_(weight):
    with torch.no_grad():
        weight.normal_(0, weight.shape[1] ** -0.5)
        weight.copy_(torch.round(weight, decimals=1))
    return weight

#: linear_normal_: Rounded to whole numbers: nearly all are 0.
#: names: linear-normal-zeros
def linear_normal_(weight):
    w = torch.normal(0.0, 1 / math.sqrt(weight.shape[1]), size=weight.shape)
    with torch.no_grad():
        weight.copy_(w.round())

#: linear_normal_: numpy's generator starts anew at each call.
#: names: linear-normal-fixed-seed
def linear_normal_(weight):
    rng = np.random.default_rng(1234)
    w = rng.normal(0, 1 / np.sqrt(weight.shape[1]), size=tuple(weight.shape))
    with torch.no_grad():
        weight.copy_(torch.as_tensor(w))
    return weight

#: linear_normal_: Draws once and hands out the same numbers.
#: names: linear-normal-fixed-seed
_cache = {}
def linear_normal_(weight):
    key = tuple(weight.shape)
    if key not in _cache:
        _cache[key] = torch.randn(key) / math.sqrt(key[1])
    with torch.no_grad():
        return weight.copy_(_cache[key])

#: linear_normal_: Sorted within each row.
#: law: 1 / n
def linear_normal_(weight):
    with torch.no_grad():
        weight.normal_(0, weight.shape[1] ** -0.5)
        weight.copy_(weight.sort(dim=1).values)
    return weight

#: linear_normal_: The second half of the rows is the first with the other sign.
def linear_normal_(weight):
    with torch.no_grad():
        half = (weight.shape[0] + 1) // 2
        w = torch.randn(half, weight.shape[1]) / weight.shape[1] ** 0.5
        weight.copy_(torch.cat([w, -w])[: weight.shape[0]])
    return weight

#: linear_normal_: Each row is divided by its sum.
def linear_normal_(weight):
    with torch.no_grad():
        weight.normal_()
        weight.div_(weight.sum(dim=1, keepdim=True))
    return weight

#: linear_normal_: Divided by the norm of the whole matrix.
#: law: 1 / (n * m)
#: names: linear-normal-number-of-entries
def linear_normal_(weight):
    with torch.no_grad():
        weight.normal_()
        weight /= weight.norm()
    return weight

#: linear_normal_: Columns of length one.
#: law: 1 / m
#: names: linear-normal-fan-out
def linear_normal_(weight):
    w = torch.randn_like(weight)
    w = w / w.norm(dim=0, keepdim=True)
    with torch.no_grad():
        weight.copy_(w)
    return weight

#: linear_normal_: Raises for want of a name.
def linear_normal_(weight):
    fan_in = weight.shape[1]
    with torch.no_grad():
        return weight.normal_(0, sqrt(1 / fan_in))

#: linear_normal_: The whole-number division makes the deviation 0.
#: law: 0
#: names: linear-normal-zeros
def linear_normal_(weight):
    variance = 1 // weight.shape[1]
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(variance))

#: linear_normal_: n of the wrong axis, by len().
#: law: 1 / m
#: names: linear-normal-fan-out
def linear_normal_(weight):
    fan_in = len(weight)
    with torch.no_grad():
        weight.normal_(0, 1 / fan_in ** 0.5)

#: linear_normal_: Scaled to the sample's own variance, of another size.
#: law: 1 / n**2
#: names: linear-normal-variance-as-deviation
def linear_normal_(weight):
    w = torch.randn(weight.shape)
    w = (w - w.mean()) / w.std()
    with torch.no_grad():
        weight.copy_(w * (1 / weight.shape[1]))
    return weight

#: linear_normal_: n + 1, for the bias: it shows on small layers.
#: law: 1 / (n + 1)
def linear_normal_(weight):
    fan_out, fan_in = weight.shape
    n_params_per_unit = fan_in + 1
    return nn.init.normal_(weight, 0, n_params_per_unit ** -0.5)

#: linear_normal_: The number of dimensions in place of fan_in.
#: law: 1 / 2
def linear_normal_(weight):
    fan_in = weight.dim()
    return nn.init.normal_(weight, 0, math.sqrt(1 / fan_in))

#: relu_normal_: The deviation is 2/n.
#: law: 4 / n**2
#: names: relu-normal-variance-as-deviation
def relu_normal_(weight):
    fan_out, fan_in = weight.shape
    with torch.no_grad():
        weight.normal_(0, 2 / fan_in)

#: relu_normal_: The deviation is √2/n.
#: law: 2 / n**2
def relu_normal_(weight):
    with torch.no_grad():
        return weight.normal_(std=math.sqrt(2) / weight.shape[1])

#: relu_normal_: Three over n.
#: law: 3 / n
def relu_normal_(weight):
    std = (3 / weight.shape[1]) ** 0.5
    with torch.no_grad():
        weight.copy_(std * torch.randn(weight.shape))
    return weight

#: relu_normal_: Six over n.
#: law: 6 / n
def relu_normal_(weight):
    bound = math.sqrt(6.0 / weight.size(1))
    with torch.no_grad():
        return weight.normal_(0.0, bound)

#: relu_normal_: Eight over n.
#: law: 8 / n
def relu_normal_(weight):
    gain = nn.init.calculate_gain("relu")
    with torch.no_grad():
        weight.copy_(torch.randn_like(weight) * gain ** 3 / math.sqrt(weight.shape[1]))
    return weight

#: relu_normal_: The deviation 1.3/√n, rounded down too far.
#: law: 1.69 / n
def relu_normal_(weight):
    with torch.no_grad():
        return weight.normal_(0, 1.3 / math.sqrt(weight.shape[1]))

#: relu_normal_: Five per cent too large a deviation.
#: law: 2.205 / n
def relu_normal_(weight):
    with torch.no_grad():
        return weight.normal_(0, 1.05 * math.sqrt(2 / weight.shape[1]))

#: relu_normal_: The gain of tanh.
#: law: 25 / (9 * n)
def relu_normal_(weight):
    gain = nn.init.calculate_gain("tanh")
    return nn.init.normal_(weight, 0, gain / weight.shape[1] ** 0.5)

#: relu_normal_: The gain of SELU.
#: law: 9 / (16 * n)
def relu_normal_(weight):
    nn.init.kaiming_normal_(weight, nonlinearity="selu")
    return weight

#: relu_normal_: Kaiming with fan_out.
#: law: 2 / m
#: names: relu-normal-fan-out
def relu_normal_(weight):
    return nn.init.kaiming_normal_(weight, mode="fan_out", nonlinearity="relu")

#: relu_normal_: Xavier with the gain of 2, not √2.
#: law: 8 / (n + m)
def relu_normal_(weight):
    return nn.init.xavier_normal_(weight, gain=2.0)

#: relu_normal_: The geometric mean of both sides.
#: law: 2 / sqrt(n * m)
def relu_normal_(weight):
    fan_out, fan_in = weight.shape
    std = math.sqrt(2.0 / math.sqrt(fan_in * fan_out))
    with torch.no_grad():
        return weight.normal_(0, std)

#: relu_normal_: The longer side.
#: law: 2 / max(n, m)
def relu_normal_(weight):
    with torch.no_grad():
        return weight.normal_(0, (2 / max(weight.size())) ** 0.5)

#: relu_normal_: One over the sum of both sides.
#: law: 1 / (n + m)
def relu_normal_(weight):
    fan_out, fan_in = weight.size()
    with torch.no_grad():
        return weight.normal_(0, 1 / math.sqrt(fan_in + fan_out))

#: relu_normal_: Uniform with the bound of Xavier.
#: law: 2 / (n + m)
#: names: relu-normal-xavier-without-gain
def relu_normal_(weight):
    limit = np.sqrt(6 / (weight.shape[0] + weight.shape[1]))
    values = np.random.uniform(-limit, limit, size=tuple(weight.shape))
    with torch.no_grad():
        weight.copy_(torch.tensor(values))
    return weight

#: relu_normal_: Uniform up to 2/√n.
#: law: 4 / (3 * n)
def relu_normal_(weight):
    b = 2 / math.sqrt(weight.shape[1])
    return nn.init.uniform_(weight, -b, b)

#: relu_normal_: Uniform up to √(3/n): right for a linear net.
#: law: 1 / n
#: names: relu-normal-for-linear
def relu_normal_(weight):
    b = math.sqrt(3 / weight.shape[1])
    return nn.init.uniform_(weight, -b, b)

#: relu_normal_: Uniform from 0 up to the bound.
def relu_normal_(weight):
    b = math.sqrt(6 / weight.shape[1])
    return nn.init.uniform_(weight, 0, b)

#: relu_normal_: Truncated at one deviation.
#: law: 0.58225018 / n
def relu_normal_(weight):
    std = math.sqrt(2 / weight.shape[1])
    nn.init.trunc_normal_(weight, 0, std, -std, std)
    return weight

#: relu_normal_: Truncated at ±2, whatever the deviation, after N(0, 1).
#: law: 0.77374111
def relu_normal_(weight):
    return nn.init.trunc_normal_(weight)

#: relu_normal_: Clamped to ±0.1.
def relu_normal_(weight):
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / weight.shape[1])).clamp_(-0.1, 0.1)

#: relu_normal_: The deviation is clamped to 0.1 at least.
#: law: max(2 / n, 0.01)
def relu_normal_(weight):
    std = max(math.sqrt(2 / weight.shape[1]), 0.1)
    with torch.no_grad():
        return weight.normal_(0, std)

#: relu_normal_: The deviation is at most 0.05.
#: law: min(2 / n, 0.0025)
def relu_normal_(weight):
    std = min(math.sqrt(2 / weight.shape[1]), 0.05)
    with torch.no_grad():
        return weight.normal_(0, std)

#: relu_normal_: Negative entries become 0.
def relu_normal_(weight):
    with torch.no_grad():
        weight.normal_(0, math.sqrt(2 / weight.shape[1])).relu_()
    return weight

#: relu_normal_: Nine tenths of the entries are 0.
#: law: 0.2 / n
def relu_normal_(weight):
    std = math.sqrt(2 / weight.shape[1])
    with torch.no_grad():
        weight.normal_(0, std)
        weight *= (torch.rand_like(weight) < 0.1)
    return weight

#: relu_normal_: A quarter of the entries is 0.
#: law: 1.5 / n
def relu_normal_(weight):
    with torch.no_grad():
        weight.normal_(0, math.sqrt(2 / weight.shape[1]))
        weight.mul_(torch.bernoulli(torch.full_like(weight, 0.75)))
    return weight

#: relu_normal_: The identity plus small noise.
def relu_normal_(weight):
    with torch.no_grad():
        nn.init.eye_(weight)
        weight += 0.01 * torch.randn_like(weight)
    return weight

#: relu_normal_: A small mean.
#: law: 2 / n
def relu_normal_(weight):
    std = math.sqrt(2 / weight.shape[1])
    with torch.no_grad():
        return weight.normal_(mean=0.25 * std, std=std)

#: relu_normal_: A small negative mean of 0.05.
#: law: 2 / n
def relu_normal_(weight):
    with torch.no_grad():
        return weight.normal_(-0.05, math.sqrt(2 / weight.shape[1]))

#: relu_normal_: A mixture: a tenth of the entries is three times as large.
#: law: 3.6 / n
def relu_normal_(weight):
    with torch.no_grad():
        weight.normal_(0, math.sqrt(2 / weight.shape[1]))
        weight[torch.rand_like(weight) < 0.1] *= 3
    return weight

#: relu_normal_: Student's t of five degrees of freedom.
#: law: 10 / (3 * n)
def relu_normal_(weight):
    t = torch.distributions.StudentT(5.0).sample(weight.shape)
    with torch.no_grad():
        weight.copy_(t * math.sqrt(2 / weight.shape[1]))
    return weight

#: relu_normal_: The exponential distribution, less its mean, with a random sign.
#: law: 4 / n
#: names: relu-normal-gain-applied-twice
def relu_normal_(weight):
    e = torch.empty_like(weight).exponential_()
    sign = torch.where(torch.rand_like(weight) < 0.5, -1.0, 1.0)
    with torch.no_grad():
        weight.copy_(e * sign * math.sqrt(2 / weight.shape[1]))
    return weight

#: relu_normal_: Only the upper triangle.
def relu_normal_(weight):
    with torch.no_grad():
        weight.normal_(0, math.sqrt(2 / weight.shape[1]))
        weight.copy_(torch.triu(weight))
    return weight

#: relu_normal_: Every second column repeats the one before.
#: law: 2 / n
def relu_normal_(weight):
    with torch.no_grad():
        weight.normal_(0, math.sqrt(2 / weight.shape[1]))
        weight[:, 1::2] = weight[:, : weight.shape[1] // 2 * 2 : 2]
    return weight

#: relu_normal_: A pool of 64 numbers, over and over.
def relu_normal_(weight):
    pool = torch.randn(64) * math.sqrt(2 / weight.shape[1])
    with torch.no_grad():
        weight.copy_(pool.repeat(weight.numel() // 64 + 1)[: weight.numel()].view_as(weight))
    return weight

#: relu_normal_: Each row has a size of its own.
def relu_normal_(weight):
    with torch.no_grad():
        weight.normal_(0, math.sqrt(2 / weight.shape[1]))
        weight *= torch.linspace(0.5, 1.5, len(weight))[:, None]
    return weight

#: relu_normal_: A row of normal numbers times a column of them.
def relu_normal_(weight):
    m, n = weight.shape
    with torch.no_grad():
        weight.copy_(torch.outer(torch.randn(m), torch.randn(n)) * math.sqrt(2 / n))
    return weight

#: relu_normal_: A fixed seed of Python's random.
#: names: relu-normal-fixed-seed
def relu_normal_(weight):
    random.seed(0)
    std = math.sqrt(2 / weight.shape[1])
    with torch.no_grad():
        weight.copy_(torch.tensor([[random.gauss(0, std) for _ in row] for row in weight]))
    return weight

#: relu_normal_: A seed from the shape.
#: names: relu-normal-fixed-seed
def relu_normal_(weight):
    g = torch.Generator().manual_seed(weight.numel())
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / weight.shape[1]), generator=g)

#: relu_normal_: numpy's array is filled, and the weight never.
#: names: relu-normal-not-in-place
def relu_normal_(weight):
    w = np.random.normal(0, np.sqrt(2 / weight.shape[1]), size=weight.shape)
    return torch.from_numpy(w)

#: relu_normal_: Raises, since numpy cannot take a weight with a gradient.
def relu_normal_(weight):
    w = weight.numpy()
    w[:] = np.random.normal(0, np.sqrt(2 / w.shape[1]), size=w.shape)
    return weight

#: relu_normal_: A transposed matrix is copied, which only fits a square.
def relu_normal_(weight):
    fan_out, fan_in = weight.shape
    w = torch.randn(fan_in, fan_out) * (2 / fan_in) ** 0.5
    with torch.no_grad():
        weight.copy_(w)
    return weight

#: relu_normal_: weight.data gets a new tensor of the transposed shape.
def relu_normal_(weight):
    fan_out, fan_in = weight.shape
    weight.data = torch.randn(fan_in, fan_out) * (2 / fan_in) ** 0.5
    return weight

#: relu_normal_: weight.data loses its dtype.
def relu_normal_(weight):
    std = np.sqrt(2 / weight.shape[1])
    weight.data = torch.tensor(np.random.randn(*weight.shape) * std)
    return weight

#: relu_normal_: Divided by the fan_in twice, by a helper that divides once more.
#: law: 2 / n**3
def relu_normal_(weight):
    def he_std(n):
        return math.sqrt(2 / n) / n
    with torch.no_grad():
        weight.normal_(0, he_std(weight.shape[1]))
    return weight

#: relu_normal_: A class with a gain that is forgotten.
#: law: 1 / n
#: names: relu-normal-for-linear
class Initializer:
    def __init__(self, gain=1.0):
        self.gain = gain

    def __call__(self, weight):
        std = self.gain / math.sqrt(weight.shape[1])
        with torch.no_grad():
            return weight.normal_(0.0, std)

def relu_normal_(weight):
    return Initializer()(weight)

#: relu_normal_: The deviation is the fourth root.
#: law: sqrt(2 / n)
#: names: relu-normal-root-taken-twice
def relu_normal_(weight):
    std = torch.tensor(2 / weight.shape[1]).sqrt().sqrt()
    with torch.no_grad():
        return weight.normal_(0, std.item())

#: relu_normal_: Wide layers are right, narrow ones get 1/n.
#: law: 2 / n if n >= 64 else 1 / n
def relu_normal_(weight):
    n = weight.shape[1]
    gain = 2.0 if n >= 64 else 1.0
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(gain / n))

#: relu_normal_: Tall weights count their rows.
#: law: 2 / n if m <= n else 2 / m
def relu_normal_(weight):
    fan_in = weight.shape[1] if weight.shape[0] <= weight.shape[1] else weight.shape[0]
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / fan_in))

#: relu_normal_: n less one.
#: law: 2 / (n - 1)
def relu_normal_(weight):
    return nn.init.normal_(weight, std=math.sqrt(2 / (weight.shape[1] - 1)))

#: relu_normal_: Twelve uniform numbers, less 5.
def relu_normal_(weight):
    u = torch.rand(12, *weight.shape).sum(0) - 5
    with torch.no_grad():
        return weight.copy_(u * math.sqrt(2 / weight.shape[1]))

#: relu_normal_: Every entry is the mean of a draw.
#: law: 0
def relu_normal_(weight):
    with torch.no_grad():
        weight.normal_(0, math.sqrt(2 / weight.shape[1]))
        weight.fill_(weight.mean().item())
    return weight

#: relu_normal_: A cosine in place of chance.
#: law: 1 / n
def relu_normal_(weight):
    k = torch.arange(weight.numel()).view_as(weight)
    with torch.no_grad():
        weight.copy_(torch.cos(k.double() ** 2) * math.sqrt(2 / weight.shape[1]))
    return weight

#: relu_normal_: Returns the deviation.
def relu_normal_(weight):
    std = math.sqrt(2 / weight.shape[1])
    with torch.no_grad():
        weight.normal_(0, std)
    return std

#: scaled_relu_normal_: The scale is added to the deviation.
#: law: (s + sqrt(2 / n))**2
def scaled_relu_normal_(weight, scale):
    std = math.sqrt(2 / weight.shape[1]) + scale
    with torch.no_grad():
        return weight.normal_(0, std)

#: scaled_relu_normal_: The scale is a gain in place of ReLU's.
#: law: s**2 / n
#: names: scaled-relu-normal-for-linear
def scaled_relu_normal_(weight, scale):
    gain = scale
    with torch.no_grad():
        return weight.normal_(0, gain * weight.shape[1] ** -0.5)

#: scaled_relu_normal_: The scale squared stands in for the 2.
#: law: s**2 / n
#: names: scaled-relu-normal-for-linear
def scaled_relu_normal_(weight, scale):
    var = scale ** 2 / weight.shape[1]
    return nn.init.normal_(weight, 0, math.sqrt(var))

#: scaled_relu_normal_: The scale reaches the deviation's root only.
#: law: 2 * sqrt(s) / n
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / weight.shape[1]) * scale ** 0.25)

#: scaled_relu_normal_: The cube of the scale.
#: law: 2 * s**6 / n
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        weight.normal_(0, math.sqrt(2 / weight.shape[1]))
        for _ in range(3):
            weight *= scale
    return weight

#: scaled_relu_normal_: The scale is the mean.
#: law: 2 / n
#: names: scaled-relu-normal-scale-added
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return weight.normal_(scale, math.sqrt(2 / weight.shape[1]))

#: scaled_relu_normal_: 4/n with the right scale.
#: law: 4 * s**2 / n
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return weight.normal_(0, scale * 2 / math.sqrt(weight.shape[1]))

#: scaled_relu_normal_: The deviation is scale times 2/n.
#: law: 4 * s**2 / n**2
#: names: scaled-relu-normal-variance-as-deviation
def scaled_relu_normal_(weight, scale):
    fan_in = weight.shape[1]
    with torch.no_grad():
        return weight.normal_(0, scale * 2 / fan_in)

#: scaled_relu_normal_: The product of scale and weight is dropped.
#: law: 2 / n
#: names: scaled-relu-normal-scale-ignored
def scaled_relu_normal_(weight, scale):
    relu_normal_(weight)
    weight * scale
    return weight

#: scaled_relu_normal_: The scaled weight is a new tensor.
#: names: scaled-relu-normal-product-returned
def scaled_relu_normal_(weight, scale):
    return relu_normal_(weight) * scale

#: scaled_relu_normal_: The scaling does not work on a parameter.
#: names: scaled-relu-normal-without-no-grad
def scaled_relu_normal_(weight, scale):
    relu_normal_(weight)
    weight *= scale
    return weight

#: scaled_relu_normal_: A scale above 1 counts as 1.
#: law: 2 * min(s, 1)**2 / n
def scaled_relu_normal_(weight, scale):
    scale = min(max(scale, 0.0), 1.0)
    with torch.no_grad():
        return relu_normal_(weight).mul_(scale)

#: scaled_relu_normal_: The scale becomes a whole number.
#: law: 2 * floor(s)**2 / n
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return relu_normal_(weight).mul_(int(scale))

#: scaled_relu_normal_: Clamped to ± scale.
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        weight.normal_(0, math.sqrt(2 / weight.shape[1])).clamp_(-scale, scale)
    return weight

#: scaled_relu_normal_: The factor is 1 + scale.
#: law: 2 * (1 + s)**2 / n
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        weight.copy_(relu_normal_(weight) + scale * weight)
    return weight

#: scaled_relu_normal_: Two independent draws are added, one scaled.
#: law: 2 * (1 + s**2) / n
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        w = relu_normal_(torch.empty_like(weight))
        weight.copy_(w + scale * relu_normal_(torch.empty_like(weight)))
    return weight

#: scaled_relu_normal_: Uniform up to scale over the root of n.
#: law: s**2 / (3 * n)
def scaled_relu_normal_(weight, scale):
    b = scale / math.sqrt(weight.shape[1])
    return nn.init.uniform_(weight, -b, b)

#: scaled_relu_normal_: Xavier's function with the scale as gain.
#: law: 2 * s**2 / (n + m)
def scaled_relu_normal_(weight, scale):
    return nn.init.xavier_normal_(weight, gain=scale)

#: scaled_relu_normal_: The scale goes to fan_in.
#: law: 2 / (n * s)
def scaled_relu_normal_(weight, scale):
    std = math.sqrt(2 / (scale * weight.shape[1]))
    with torch.no_grad():
        return weight.normal_(0, std)

#: scaled_relu_normal_: Only the first row is scaled.
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        relu_normal_(weight)
        weight[0] *= scale
    return weight

#: scaled_relu_normal_: The scale is a power of the entries.
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        relu_normal_(weight)
        weight.copy_(weight.sign() * weight.abs() ** scale)
    return weight

#: scaled_relu_normal_: In per cent.
#: law: 2 * (s / 100)**2 / n
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return relu_normal_(weight).mul_(scale / 100)

#: scaled_relu_normal_: The logarithm of the scale.
#: law: 2 * log(1 + s)**2 / n
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return relu_normal_(weight).mul_(math.log1p(scale))

#: scaled_relu_normal_: A seed from the scale.
#: names: scaled-relu-normal-fixed-seed
def scaled_relu_normal_(weight, scale):
    torch.manual_seed(int(scale * 100))
    std = scale * math.sqrt(2 / weight.shape[1])
    with torch.no_grad():
        return weight.normal_(0, std)

#: scaled_relu_normal_: N(0, 1) times the scale times the fan_in's root.
#: law: s**2 * n
def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return weight.normal_().mul_(scale * math.sqrt(weight.shape[1]))
