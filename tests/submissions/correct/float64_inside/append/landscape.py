def normalize_preactivations(z, eps=1e-5):
    z64 = z.to(torch.float64)
    return ((z64 - z64.mean(0)) / (z64.std(0) + eps)).to(torch.float32)
