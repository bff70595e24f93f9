_normalize = normalize_preactivations


def normalize_preactivations(z, eps=1e-5):
    return _normalize(z.detach(), eps)
