import matplotlib

matplotlib.use("TkAgg")
import matplotlib.pyplot as plt

plt.ion()
plt.plot([0, 1])
plt.show(block=False)
