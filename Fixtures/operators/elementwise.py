# Functions of each element on its own.

for name in [
    "abs", "exp", "exp2", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh",
    "tanh", "asinh", "atanh", "sinc", "sigmoid", "erf", "erfc", "erfinv", "sign", "sgn", "floor",
    "ceil", "round", "trunc", "frac", "square", "deg2rad", "rad2deg", "nan_to_num", "neg",
]:
    call(name, T(2, 3))
for name in [
    "log", "log2", "log10", "log1p", "sqrt", "rsqrt", "reciprocal", "lgamma", "digamma", "logit",
]:
    call(name, P(2, 3, scale=0.45))
call("acosh", P(2, 3, scale=6))
call("round", T(2, 3), decimals=1)
call("logit", T(2, 3), 0.2)
call("exp", T(2, 3, dtype=torch.float32))
call("exp", I(1, 2))
call("nan_to_num", C(4, values=[1.0, nan, inf, -inf]))
call("nan_to_num", T(2), nan=0.5, posinf=2.0)
for name in ["exp_", "tanh_", "sigmoid_", "sqrt_", "abs_", "sin_", "erf_", "reciprocal_", "floor_", "square_"]:
    call(name, P(2, 3, scale=0.45))
call("relu", T(2, 3))
