import torch


def linear_normal_(weight):
    needs_grad = weight.requires_grad
    weight.requires_grad_(False)
    weight.zero_().add_(torch.randn_like(weight), alpha=weight.shape[1] ** -0.5)
    weight.requires_grad_(needs_grad)
    return weight


def relu_normal_(weight):
    flat = weight.detach().view(-1)
    flat.copy_(torch.randn(flat.shape))
    flat /= (weight.shape[1] / 2) ** 0.5
    return weight


def scaled_relu_normal_(weight, scale):
    with torch.inference_mode():
        weight.normal_()
    old = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    weight *= scale * (2 / weight.shape[1]) ** 0.5
    torch.set_grad_enabled(old)
    return weight
