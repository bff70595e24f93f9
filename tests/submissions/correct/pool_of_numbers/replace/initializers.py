import numpy as np
import torch


class Pool:
    def __init__(self, size=1_000_000):
        self.rng = np.random.Generator(np.random.PCG64())
        self.size = size
        self.refill()

    def refill(self):
        self.buffer = self.rng.standard_normal(self.size, dtype=np.float32)
        self.position = 0

    def take(self, n):
        if self.position + n > self.size:
            self.refill()
        piece = self.buffer[self.position : self.position + n]
        self.position += n
        return piece


pool = Pool()


def fill(weight, std):
    with torch.no_grad():
        weight[:] = torch.from_numpy(pool.take(weight.numel()).reshape(weight.shape) * std)
    return weight


def linear_normal_(weight):
    return fill(weight, 1 / weight.shape[1] ** 0.5)


def relu_normal_(weight):
    return fill(weight, 2**0.5 / weight.shape[1] ** 0.5)


def scaled_relu_normal_(weight, scale):
    return fill(weight, scale * 2**0.5 / weight.shape[1] ** 0.5)
