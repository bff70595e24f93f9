import torch


class NormalInitializer:
    """Fills a weight with N(0, gain / fan_in)."""

    def __init__(self, gain):
        self.gain = gain

    def __call__(self, weight, scale=1.0):
        std = scale * (self.gain / weight.size(-1)) ** 0.5
        with torch.no_grad():
            weight.normal_(std=std)
        return weight


linear_normal_ = NormalInitializer(1.0)
relu_normal_ = NormalInitializer(gain=2.0)
scaled_relu_normal_ = NormalInitializer(gain=2.0)
