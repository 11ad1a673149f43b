# Special functions, and operators under their second names.

for name in [
    "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "entr", "erfcx", "expit", "gammaln", "i0",
    "i0e", "i1", "i1e", "log_ndtr", "modified_bessel_i0", "modified_bessel_i1", "ndtr", "psi",
]:
    call(f"special.{name}", P(2, 3, scale=0.45))
call("special.ndtri", P(2, 3, scale=0.45))
for name in ["xlog1py", "zeta", "gammainc", "gammaincc"]:
    call(f"special.{name}", P(2, 3, grad=name == "xlog1py"), P(2, 3, scale=0.45, grad=name == "xlog1py"))
call("special.polygamma", 1, P(3))
call("polygamma", 2, P(3))
call("mvlgamma", P(3, scale=2.0), 2)
call("special.multigammaln", P(3, scale=2.0), 1)
call("igamma", C(3, values=[0.5, 1.5, 2.5]), P(3))
call("igammac", C(3, values=[0.5, 1.5, 2.5]), P(3))

for name in [
    "absolute", "arcsin", "arctan", "arcsinh", "arctanh", "fix", "negative", "arccos",
]:
    call(name, T(2, 3))
call("arccosh", P(3, scale=6))
call("arctan2", T(3), T(3))
for name in ["divide", "multiply", "subtract", "true_divide"]:
    call(name, T(2, 1, 3), P(4, 1))
for name in ["greater", "greater_equal", "less", "less_equal", "not_equal"]:
    call(name, C(2, 1), C(3))
for name in ["isfinite", "isinf", "isneginf", "isposinf", "isreal", "signbit"]:
    call(name, C(4, values=[1.0, nan, inf, -inf]))
call("gcd", I(12, -8), I(18, 20))
call("lcm", I(12, -8), I(18, 20))
call("bitwise_left_shift", I(1, 2, 3), 2)
call("bitwise_right_shift", I(8, -9, 3), I(1, 2, 0))
call("bitwise_xor", I(12, 5), I(10, 3))
call("bitwise_xor", B(1, 0), B(1, 1))
call("is_nonzero", C(1))
call("is_same_size", C(2, 3), C(2, 3))
