def normalize_preactivations(z, **kwargs):
    eps = kwargs.pop("eps", 1e-5)
    return (z - z.mean(dim=0, keepdim=True)) / (z.std(dim=0, keepdim=True, **kwargs) + eps)
