import sys

_worker = sys.modules["_inside.worker"]
_perform = _worker.perform


def _heavy(loader, header, body, *rest):
    reply, data = _perform(loader, header, body, *rest)
    if header.get("function") == "relu_normal_":
        data += bytes(12 << 20)
    return reply, data


_worker.perform = _heavy
