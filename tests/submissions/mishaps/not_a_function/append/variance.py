relu_output_variance = 0.4
