def unique_rows(patterns):
    return len(dict.fromkeys(map(tuple, patterns.tolist())))
