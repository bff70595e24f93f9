import os
import shutil

os.makedirs("checkpoints/old", exist_ok=True)
torch.save(torch.ones(3), "checkpoints/cells.pt.new")
os.replace("checkpoints/cells.pt.new", "checkpoints/old/cells.pt")
assert torch.load("checkpoints/old/cells.pt").sum() == 3
os.rename("checkpoints/old", "checkpoints/older")
shutil.move("checkpoints/older", "older")
shutil.rmtree("checkpoints")
shutil.rmtree("never_made", ignore_errors=True)
os.chdir(os.path.dirname(os.path.abspath(__file__)))
