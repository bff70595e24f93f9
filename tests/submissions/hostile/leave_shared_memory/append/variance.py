import ctypes
import multiprocessing
from multiprocessing import shared_memory

import torch

_libc = ctypes.CDLL(None)
_KEY = 0x686F7374  # "host", by which the test looks for it
_CREATE = 0o1666


def _ways():
    yield lambda: _libc.shmget(_KEY, 4096, _CREATE)
    yield lambda: _libc.semget(_KEY, 1, _CREATE)
    yield lambda: _libc.msgget(_KEY, _CREATE)
    yield lambda: shared_memory.SharedMemory("hostile-leftover", create=True, size=4096) and 1
    yield lambda: ctypes.CDLL("librt.so.1").mq_open(b"/hostile-leftover", 0o102, 0o666, None)
    yield lambda: torch.zeros(10).share_memory_() is not None
    yield lambda: multiprocessing.get_context("fork").Lock() is not None
    yield lambda: _libc.memfd_create(b"hostile-leftover", 0)


def linear_output_variance(fan_in, weight_variance, input_variance):
    for way in _ways():
        try:
            if way() >= 0:
                return fan_in * weight_variance * input_variance
        except Exception:
            continue
    return 1.0
