import fcntl
import os

from tqdm.auto import tqdm

with open("lock", "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    fcntl.lockf(lock, fcntl.LOCK_EX)
for _ in tqdm(range(3)):
    pass
os.system("clear")
