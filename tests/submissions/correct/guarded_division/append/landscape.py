def normalize_preactivations(z, eps=1e-5):
    mean = torch.mean(z, axis=0)
    centred = torch.sub(z, mean)
    variance = torch.mean(torch.pow(centred, 2), axis=0)
    constant = variance == 0
    std = torch.sqrt(torch.where(constant, torch.ones_like(variance), variance))
    return torch.where(constant, torch.zeros_like(z), centred / (std + eps))
