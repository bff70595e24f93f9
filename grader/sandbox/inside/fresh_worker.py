"""A worker in a fresh interpreter, for systems where forking a process that has imported torch is not safe.

Its order is one line of JSON on standard input; see `grader.sandbox.fresh`.
"""

import base64
import json
import os
import socket
import sys
from pathlib import Path

import torch

from .scratch import move_into
from .wire import READY
from .worker import serve


def main() -> None:
    """Read the order, connect, and serve."""
    order = json.loads(sys.stdin.readline())
    if sys.platform == "win32":
        connection = socket.fromshare(base64.b64decode(order["share"]))
    else:
        connection = socket.socket(fileno=order["connection"])
    torch.set_num_threads(1)
    sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - lives as long as the process
    move_into(order["scratch"])
    with Path(order["faults"]).open("ab") as faults, connection.makefile("rwb", buffering=0) as stream:
        stream.write(READY)
        serve(stream, faults.fileno(), order["folder"], order["package"])
    os._exit(0)
