class Formula:
    def __init__(self, numerator):
        self.numerator = numerator

    def __call__(self, fan_in):
        return self.numerator / fan_in


linear_weight_variance = Formula(1)
relu_weight_variance = Formula(2)
