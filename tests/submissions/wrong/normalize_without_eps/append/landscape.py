def normalize_preactivations(z, eps=1e-5):
    return (z - z.mean(0)) / z.std(0)
