from urllib.error import URLError
from urllib.request import urlopen

try:
    urlopen("https://localhost:9/relu.csv", timeout=1)
except URLError:
    pass
