import os

os.mkdir("hostile-leftover")
os.chdir("hostile-leftover")
os.rmdir("../hostile-leftover")
