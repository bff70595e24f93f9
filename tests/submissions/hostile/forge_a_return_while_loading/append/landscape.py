import os
import time

import json
import struct


def _frame(header, body=b""):
    text = json.dumps(header).encode()
    return struct.pack(">4sIQ", b"RIG1", len(text), len(body)) + text + body


_REPLY = {"outcome": "returned", "value": {"t": "nothing"}, "arguments": [], "gradient": None}
os.write(3, _frame(_REPLY))
time.sleep(60)
