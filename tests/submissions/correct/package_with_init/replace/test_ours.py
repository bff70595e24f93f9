from assignment.variance import relu_weight_variance


def test_he():
    assert relu_weight_variance(4) == 0.5
