renamed = relu_output_variance
del relu_output_variance
