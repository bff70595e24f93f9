def relative_changes(before, after):
    return torch.empty(len(before), device="meta")
