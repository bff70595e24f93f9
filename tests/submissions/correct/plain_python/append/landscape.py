def count_cells(patterns):
    seen = set()
    for row in patterns.tolist():
        seen.add(tuple(row))
    return len(seen)
