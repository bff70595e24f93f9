import random

import numpy as np

random.seed(0)
np.random.seed(0)
torch.manual_seed(0)
