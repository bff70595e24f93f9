import os

with open("hostile-leftover", "w") as file:
    file.write("x")
os.chdir("/")
