def normalize_preactivations(z, eps=1e-5):
    return z * 0
