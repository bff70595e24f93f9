import matplotlib.pyplot as plt

figure, axes = plt.subplots()
axes.plot([0, 1], [1, 0])
plt.show()


def plot_landscape(weights, biases):
    grid = torch.cartesian_prod(torch.linspace(-1, 1, 200), torch.linspace(-1, 1, 200))
    patterns = activation_patterns(weights, biases, grid)
    plt.imshow(torch.unique(patterns, dim=0, return_inverse=True)[1].view(200, 200))
