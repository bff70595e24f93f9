def _fill(weight, *args, **kwargs):
    with torch.no_grad():
        return weight.normal_(*args, **kwargs)


def relu_normal_(*args, **kwargs):
    weight = args[0] if args else kwargs["weight"]
    return _fill(weight, mean=0, std=math.sqrt(2 / weight.shape[1]))


def scaled_relu_normal_(weight, scale=1.0, mean=0.0, **options):
    return _fill(weight, mean, scale * math.sqrt(2 / weight.shape[1]), **options)
