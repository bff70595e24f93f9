"""Training that is remembered: what the same weights do on the same data is known once it was seen.

Seeds come from the salt and the check, so initialisers that draw in the same manner fill the same weights in every
submission of a class. Equal means equal to the last bit: the key is a hash of all the bytes that go in.
"""

import hashlib
from collections.abc import Sequence

from torch import Tensor

from grader.sheet.lab.data import Dataset
from grader.sheet.lab.training import Training, train

_MOST = 256  # a result is a few numbers
_known: dict[bytes, Training] = {}


def train_or_remember(
    weights: Sequence[Tensor], dataset: Dataset, *, steps: int, target: float, enough: int
) -> Training:
    """Train nets, or remember how that went; the arguments are those of `grader.sheet.lab.training.train`."""
    digest = hashlib.sha256(f"{steps} {target} {enough}".encode())
    for tensor in (*weights, dataset.points, dataset.labels):
        digest.update(f"{tuple(tensor.shape)} {tensor.dtype}".encode() + tensor.detach().contiguous().numpy().tobytes())
    key = digest.digest()
    if key not in _known:
        if len(_known) >= _MOST:
            _known.pop(next(iter(_known)))
        _known[key] = train(weights, dataset, steps=steps, target=target, enough=enough)
    return _known[key]
