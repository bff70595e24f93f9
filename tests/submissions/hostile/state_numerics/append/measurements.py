import decimal
import gc

import numpy as np

np.seterr(all="raise")
torch.autograd.set_detect_anomaly(True)
torch.set_flush_denormal(True)
torch.set_printoptions(precision=0)
decimal.getcontext().prec = 1
gc.disable()
