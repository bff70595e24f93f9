def normalize_preactivations(z, eps=1e-5):
    return torch.nn.functional.batch_norm(z, None, None, training=True, eps=eps)


def count_cells(patterns):
    return torch.tensor(len({bytes(row) for row in patterns.numpy().astype("uint8")}))
