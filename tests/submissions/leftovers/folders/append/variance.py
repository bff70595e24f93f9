import os
import shelve
import shutil
import tempfile
from pathlib import Path

os.makedirs("plots", exist_ok=True)
Path("results/run_1").mkdir(parents=True, exist_ok=True)
(Path("results/run_1") / "variances.txt").write_text("1.0")
with tempfile.TemporaryDirectory() as folder:
    Path(folder, "variances.txt").write_text("1.0")

shutil.copy("results/run_1/variances.txt", "plots")
shutil.copytree("results", "plots/results")
os.chmod("plots/variances.txt", 0o644)
with shelve.open("plots/shelf") as shelf:
    shelf["variance"] = 1.0

_relu_mean = relu_mean


def relu_mean(variance):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "mean.txt").write_text(repr(_relu_mean(variance)))
        return float(Path(folder, "mean.txt").read_text())
