torch.use_deterministic_algorithms(True)
torch.set_float32_matmul_precision("high")
