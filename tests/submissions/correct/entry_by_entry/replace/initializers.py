import math
import random

import torch

generator = random.Random()


def linear_normal_(weight):
    rows, cols = weight.shape
    sigma = math.sqrt(1 / cols)
    with torch.no_grad():
        for i in range(rows):
            weight[i] = torch.tensor([generator.normalvariate(0, sigma) for j in range(cols)])


def relu_normal_(weight):
    rows = weight.shape[0]
    cols = weight.shape[1]
    with torch.no_grad():
        for i in range(rows):
            for j in range(cols):
                weight[i][j] = generator.gauss(0, math.sqrt(2 / cols))
    return weight


def scaled_relu_normal_(weight, scale):
    rows, cols = weight.shape
    sigma = scale * math.sqrt(2 / cols)
    with torch.no_grad():
        for i in range(rows):
            weight[i] = torch.tensor([generator.gauss(0, sigma) for j in range(cols)])
    return weight
