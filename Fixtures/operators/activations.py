# Activation functions.

F = "_C._nn."
for name in ["relu", "selu", "celu", "hardshrink", "tanh", "sigmoid"]:
    call(name, T(2, 4, scale=2))
for name in [
    "relu6", "leaky_relu", "elu_", "gelu", "silu", "mish", "hardswish", "hardsigmoid", "hardtanh",
    "softshrink", "softplus", "log_sigmoid", "leaky_relu_", "hardtanh_", "silu_", "elu",
]:
    call(F + name, T(2, 4, scale=2))
call(F + "gelu", T(2, 4), approximate="tanh")
call(F + "leaky_relu", T(2, 4), 0.2)
call(F + "elu", T(2, 4), alpha=1.3)
call(F + "softplus", T(2, 4), beta=2, threshold=1)
call("threshold", T(2, 4), 0.1, 20.0)
call(F + "hardtanh", T(2, 4), -0.5, 0.25)
call(F + "glu", T(2, 4))
call(F + "glu", T(2, 4), 0)
call("prelu", T(2, 4), T(1))
call("prelu", T(2, 4, 2), T(4))
call("relu_", T(2, 4))
call("sigmoid_", T(2, 4))
call("selu", T(2, 4))
call("celu", T(2, 4))
call("prelu", T(2, 4), T(1))
call("threshold", T(2, 4), 0.1, 20.0)
