import layers as bare
from assignment.layers import Layer as absolute

from .layers import Layer


def relu_normal_(weight: torch.Tensor) -> torch.Tensor:
    deviations = {
        Layer(*weight.shape).deviation,
        absolute(*weight.shape).deviation,
        bare.Layer(*weight.shape).deviation,
    }
    (deviation,) = deviations
    print(f"filling {tuple(weight.shape)}")
    weight.data = torch.randn_like(weight) * deviation
    return weight
