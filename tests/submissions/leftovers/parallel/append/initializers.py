import os
import threading
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(os.cpu_count()) as pool:
    assert list(pool.map(abs, [-1, 2])) == [1, 2]
thread = threading.Thread(target=print)
thread.start()
thread.join()
torch.set_num_threads(2)
