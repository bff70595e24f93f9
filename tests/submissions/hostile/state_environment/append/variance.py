import os

os.environ.clear()
os.environ.update(PYTHONPATH="/nonexistent", OMP_NUM_THREADS="0", TMPDIR="/nonexistent", HOME="/nonexistent", LC_ALL="xx")
