def normalize_preactivations(z, eps=1e-5):
    mean = z.mean(dim=0)
    variance = (z**2).mean(dim=0) - mean**2
    return (z - mean) / torch.sqrt(variance + eps)
