def lecun(n):
    return 1 / n


def he(n):
    return 2 * lecun(n)
