import subprocess

try:
    REVISION = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, check=True).stdout
except (OSError, subprocess.CalledProcessError):
    REVISION = b"unknown"
