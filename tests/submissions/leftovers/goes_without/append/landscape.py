try:
    NAME = input("Who is it? ")
except (EOFError, OSError):
    NAME = "nobody"
