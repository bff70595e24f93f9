_patterns = activation_patterns


def activation_patterns(weights, biases, points):
    return _patterns(weights, biases, points).int()


def normalize_preactivations(z, eps=1e-5):
    variance, mean = torch.var_mean(z.double(), dim=0)
    return (z.double() - mean) / (variance.sqrt() + eps)
