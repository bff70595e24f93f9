def count_cells(patterns):
    print(patterns.shape, patterns.dtype)
    print("." * 3000)
    cells = []
    for row in patterns.tolist():
        if row not in cells:
            cells.append(row)
    print(len(cells))
    return len(cells)
