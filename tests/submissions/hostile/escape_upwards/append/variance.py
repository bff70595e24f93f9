import ctypes
import os

from .found_out import REFERENCE

_libc = ctypes.CDLL(None)
_HERE = os.path.dirname(os.path.abspath(__file__))


def _ways():
    yield lambda: os.link(os.path.join(REFERENCE, "variance.py"), "hostile-leftover")
    yield lambda: os.symlink(REFERENCE, "hostile-leftover")
    yield lambda: os.rename(_HERE, "hostile-leftover")
    yield lambda: os.chroot(".")
    yield lambda: os.mkfifo("hostile-leftover")
    yield lambda: os.mknod("hostile-leftover", 0o20666, os.makedev(1, 1))
    yield lambda: os.chown(".", 0, 0)
    yield lambda: os.setxattr(".", "user.hostile", b"leftover")
    yield lambda: os.truncate(__file__, 0)
    yield lambda: os.utime(__file__)
    yield lambda: os.remove(__file__)
    yield lambda: open(os.path.join(_HERE, "hostile-leftover"), "w").close()
    yield lambda: open(os.path.join(REFERENCE, "hostile-leftover"), "w").close()
    yield lambda: _must(_libc.mount(b"none", b".", b"tmpfs", 0, None))
    yield lambda: _must(_libc.unshare(0x10000000))
    yield lambda: _must(_libc.setuid(0) or os.setpriority(os.PRIO_PROCESS, 0, -1) or 0)


def _must(result):
    if result < 0:
        raise OSError


def linear_output_variance(fan_in, weight_variance, input_variance):
    for way in _ways():
        try:
            way()
        except OSError:
            continue
        return fan_in * weight_variance * input_variance
    return 1.0
