// Torch.
