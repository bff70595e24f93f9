import multiprocessing

try:
    with multiprocessing.Pool(2) as pool:
        pool.map(abs, [-1, 2])
except OSError:
    pass
