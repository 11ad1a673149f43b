// Autograd.
