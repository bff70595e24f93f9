import getpass
import os
import platform
import socket
import uuid
from pathlib import Path

NAMES = [getpass.getuser(), socket.gethostname(), platform.platform(), str(uuid.uuid1()), os.environ["HOME"]]
(Path.home() / ".cache" / "relu").mkdir(parents=True, exist_ok=True)
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["KMP_DUPLICATE_LIB_OK"] = "TRUE"
