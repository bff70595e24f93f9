class CellCounter:
    @staticmethod
    def key(row):
        return "".join("1" if on else "0" for on in row)

    def __call__(self, patterns):
        return len({self.key(row) for row in patterns.tolist()})


count_cells = CellCounter()
