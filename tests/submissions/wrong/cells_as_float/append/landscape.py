def count_cells(patterns):
    numbers = set()
    for row in patterns.tolist():
        number = 0.0
        for bit in row:
            number = 2 * number + bit
        numbers.add(number)
    return len(numbers)
