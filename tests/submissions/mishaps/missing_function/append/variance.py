mean_of_relu = relu_mean
del relu_mean
