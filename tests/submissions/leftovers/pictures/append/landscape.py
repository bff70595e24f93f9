import os

import matplotlib.pyplot as plt

plt.switch_backend("QtAgg")
os.makedirs("figures", exist_ok=True)
plt.figure()
plt.plot([1, 0])
plt.savefig("figures/landscape.png")
plt.show()
