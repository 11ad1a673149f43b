// The loops of elementwise functions of two arrays.

@inline(__always)
func floatLoop<T: FloatComputable>(
  _ op: BinaryOp, _: T.Type, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>,
  _ y: UnsafeMutablePointer<T>, _ n: Int
) {
  switch op {
  case .add(let alpha):
    if alpha == 1 {
      map(a, b, y, n) { $0 + $1 }
    } else {
      let alpha = T(from: alpha)
      map(a, b, y, n) { $0 + alpha * $1 }
    }
  case .sub(let alpha):
    if alpha == 1 {
      map(a, b, y, n) { $0 - $1 }
    } else {
      let alpha = T(from: alpha)
      map(a, b, y, n) { $0 - alpha * $1 }
    }
  case .mul: map(a, b, y, n) { $0 * $1 }
  case .div: map(a, b, y, n) { $0 / $1 }
  default: arithmeticLoop(op, T.self, a, b, y, n)
  }
}

private func arithmeticLoop<T: FloatComputable>(
  _ op: BinaryOp, _: T.Type, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>,
  _ y: UnsafeMutablePointer<T>, _ n: Int
) {
  switch op {
  case .floorDivide: map(a, b, y, n, floorDivided)
  case .truncDivide: map(a, b, y, n) { ($0 / $1).rounded(.towardZero) }
  case .remainder:
    map(a, b, y, n) { a, b in
      let rest = T.fmod(a, b)
      return rest != 0 && (b < 0) != (rest < 0) ? rest + b : rest
    }
  case .fmod: map(a, b, y, n) { T.fmod($0, $1) }
  case .pow: map(a, b, y, n) { T.pow($0, $1) }
  case .atan2: map(a, b, y, n) { T.atan2($0, $1) }
  case .maximum: map(a, b, y, n) { $0 != $0 ? $0 : $1 != $1 ? $1 : $0 < $1 ? $1 : $0 }
  case .minimum: map(a, b, y, n) { $0 != $0 ? $0 : $1 != $1 ? $1 : $1 < $0 ? $1 : $0 }
  case .fmax: map(a, b, y, n) { $0 != $0 ? $1 : $1 != $1 ? $0 : $0 < $1 ? $1 : $0 }
  case .fmin: map(a, b, y, n) { $0 != $0 ? $1 : $1 != $1 ? $0 : $1 < $0 ? $1 : $0 }
  case .hypot: map(a, b, y, n) { T.hypot($0, $1) }
  case .logaddexp:
    map(a, b, y, n) { a, b in
      a == b && a.isInfinite ? a : max(a, b) + T.log1p(T.exp(-(a - b).magnitude))
    }
  case .logaddexp2:
    let scale = T(1 / Double.log(2))
    map(a, b, y, n) { a, b in
      a == b && a.isInfinite ? a : max(a, b) + T.log1p(T.exp2(-(a - b).magnitude)) * scale
    }
  case .xlogy: map(a, b, y, n) { $1 != $1 ? $1 : $0 == 0 ? 0 : $0 * T.log($1) }
  case .xlog1py: map(a, b, y, n) { $1 != $1 ? $1 : $0 == 0 ? 0 : $0 * T.log1p($1) }
  case .copysign: map(a, b, y, n) { T(signOf: $1, magnitudeOf: $0) }
  case .heaviside: map(a, b, y, n) { $0 == 0 ? $1 : $0 > 0 ? 1 : 0 }
  case .nextafter:
    map(a, b, y, n) {
      $0 != $0 || $1 != $1 ? $0 + $1 : $0 < $1 ? $0.nextUp : $1 < $0 ? $0.nextDown : $1
    }
  case .ldexp: map(a, b, y, n) { $0 * T.exp2($1) }
  case .igamma: map(a, b, y, n) { T(incompleteGamma(Double($0), Double($1)).lower) }
  case .igammac: map(a, b, y, n) { T(incompleteGamma(Double($0), Double($1)).upper) }
  case .zeta: map(a, b, y, n) { T(Arrays.zeta(Double($0), Double($1))) }
  default: comparisonLoop(op, T.self, a, b, y, n)
  }
}

/// Powers with one exponent; the usual ones by multiplication and roots.
func powerLoop<T: FloatComputable>(
  _ exponent: Double, _: T.Type, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ n: Int
) {
  switch exponent {
  case 0: map(x, y, n) { _ in 1 }
  case 1: map(x, y, n) { $0 }
  case 2: map(x, y, n) { $0 * $0 }
  case 3: map(x, y, n) { $0 * $0 * $0 }
  case 0.5: map(x, y, n) { $0.squareRoot() }
  case -0.5: map(x, y, n) { 1 / $0.squareRoot() }
  case -1: map(x, y, n) { 1 / $0 }
  case -2: map(x, y, n) { 1 / ($0 * $0) }
  default:
    let exponent = T(exponent)
    map(x, y, n) { T.pow($0, exponent) }
  }
}

/// Python's `//`, as CPython computes it.
private func floorDivided<T: FloatComputable>(_ a: T, _ b: T) -> T {
  guard b != 0 else { return a / b }
  let rest = T.fmod(a, b)
  var quotient = (a - rest) / b
  if rest != 0 && (b < 0) != (rest < 0) { quotient -= 1 }
  guard quotient != 0 else { return T(signOf: a / b, magnitudeOf: 0) }
  let floor = quotient.rounded(.down)
  return quotient - floor > 0.5 ? floor + 1 : floor
}

private func comparisonLoop<T: FloatComputable>(
  _ op: BinaryOp, _: T.Type, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>,
  _ y: UnsafeMutablePointer<T>, _ n: Int
) {
  switch op {
  case .eq: map(a, b, y, n) { $0 == $1 ? 1 : 0 }
  case .ne: map(a, b, y, n) { $0 != $1 ? 1 : 0 }
  case .lt: map(a, b, y, n) { $0 < $1 ? 1 : 0 }
  case .le: map(a, b, y, n) { $0 <= $1 ? 1 : 0 }
  case .gt: map(a, b, y, n) { $0 > $1 ? 1 : 0 }
  case .ge: map(a, b, y, n) { $0 >= $1 ? 1 : 0 }
  case .logicalAnd: map(a, b, y, n) { $0 != 0 && $1 != 0 ? 1 : 0 }
  case .logicalOr: map(a, b, y, n) { $0 != 0 || $1 != 0 ? 1 : 0 }
  case .logicalXor: map(a, b, y, n) { ($0 != 0) != ($1 != 0) ? 1 : 0 }
  default: backwardLoop(op, T.self, a, b, y, n)
  }
}

private func backwardLoop<T: FloatComputable>(
  _ op: BinaryOp, _: T.Type, _ grad: UnsafePointer<T>, _ x: UnsafePointer<T>,
  _ y: UnsafeMutablePointer<T>, _ n: Int
) {
  switch op {
  case .sigmoidBackward: map(grad, x, y, n) { $0 * (1 - $1) * $1 }
  case .tanhBackward: map(grad, x, y, n) { $0 * (1 - $1 * $1) }
  case .geluBackward(tanh: true):
    let (a, b) = (T(0.797_884_560_802_865_4), T(0.044715))
    map(grad, x, y, n) { grad, x in
      let tanh = T.tanh(a * (x + b * x * x * x))
      let inner = (1 - tanh * tanh) * a * (1 + 3 * b * x * x)
      return grad * (0.5 * (1 + tanh) + 0.5 * x * inner)
    }
  case .geluBackward(tanh: false):
    let (root, scale) = (T(0.5.squareRoot()), T(0.398_942_280_401_432_7))
    map(grad, x, y, n) { grad, x in
      let distribution = 0.5 * (1 + T.quickErf(x * root))
      return grad * (distribution + x * T.exp(x * x * -0.5) * scale)
    }
  case .siluBackward:
    map(grad, x, y, n) { grad, x in
      let sigmoid = 1 / (1 + T.exp(-x))
      return grad * sigmoid * (1 + x * (1 - sigmoid))
    }
  case .mishBackward:
    map(grad, x, y, n) { grad, x in
      let sigmoid = 1 / (1 + T.exp(-x))
      let tanh = T.tanh(T.log1p(T.exp(x)))
      return grad * (tanh + x * sigmoid * (1 - tanh * tanh))
    }
  case .logSigmoidBackward: map(grad, x, y, n) { $0 / (1 + T.exp($1)) }
  case .softplusBackward(let beta, let threshold):
    let (beta, threshold) = (T(beta), T(threshold))
    map(grad, x, y, n) { grad, x in
      if x * beta > threshold { return grad }
      let z = T.exp(x * beta)
      return grad * z / (z + 1)
    }
  case .leakyReluBackward(let slope):
    let slope = T(slope)
    map(grad, x, y, n) { $1 > 0 ? $0 : $0 * slope }
  case .hardtanhBackward(let low, let high):
    let (low, high) = (T(from: low), T(from: high))
    map(grad, x, y, n) { $1 > low && $1 < high ? $0 : 0 }
  case .hardswishBackward:
    map(grad, x, y, n) { $1 <= -3 ? 0 : $1 >= 3 ? $0 : $0 * ($1 / 3 + 0.5) }
  case .hardsigmoidBackward:
    // ATen has the sixth as a float, for doubles too.
    let sixth = T(Float(1) / 6)
    map(grad, x, y, n) { $1 > -3 && $1 < 3 ? $0 * sixth : 0 }
  case .hardshrinkBackward(let bound), .softshrinkBackward(let bound):
    let bound = T(bound)
    map(grad, x, y, n) { $1 > bound || $1 < -bound ? $0 : 0 }
  case .thresholdBackward(let threshold):
    let threshold = T(from: threshold)
    map(grad, x, y, n) { $1 <= threshold ? 0 : $0 }
  default: lossLoop(op, T.self, grad, x, y, n)
  }
}

private func lossLoop<T: FloatComputable>(
  _ op: BinaryOp, _: T.Type, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>,
  _ y: UnsafeMutablePointer<T>, _ n: Int
) {
  switch op {
  case .logitBackward(let eps):
    let low = T(eps ?? 0)
    let outside: T = eps == nil ? .nan : 0
    map(a, b, y, n) { $1 < low || $1 > 1 - low ? outside : $0 / ($1 * (1 - $1)) }
  case .eluBackward(let alpha, let scale, let inputScale, let isResult):
    let (negative, positive, inner) = (T(alpha * scale), T(scale), T(inputScale))
    map(a, b, y, n) { grad, x in
      if x > 0 { return grad * positive }
      return isResult
        ? grad * inner * (x + negative) : grad * inner * negative * T.exp(x * inner)
    }
  case .squaredError: map(a, b, y, n) { ($0 - $1) * ($0 - $1) }
  case .smoothL1(let beta):
    let beta = T(beta)
    map(a, b, y, n) { a, b in
      let distance = (a - b).magnitude
      return distance < beta ? 0.5 * distance * distance / beta : distance - 0.5 * beta
    }
  case .huber(let delta):
    let delta = T(delta)
    map(a, b, y, n) { a, b in
      let distance = (a - b).magnitude
      return distance <= delta ? 0.5 * distance * distance : delta * (distance - 0.5 * delta)
    }
  case .softMargin: map(a, b, y, n) { T.log1p(T.exp(-$0 * $1)) }
  case .binaryCrossEntropy:
    map(a, b, y, n) { p, target in
      let negative = max(T.log1p(-p), -100)
      return (target - 1) * negative - target * max(T.log(p), -100)
    }
  default: preconditionFailure("\(op) has no floating-point loop")
  }
}

func integerLoop(
  _ op: BinaryOp, _ dtype: DType, _ a: UnsafePointer<Int>, _ b: UnsafePointer<Int>,
  _ y: UnsafeMutablePointer<Int>, _ n: Int
) {
  switch op {
  case .add(let alpha):
    let alpha = alpha.int
    map(a, b, y, n) { $0 &+ alpha &* $1 }
  case .sub(let alpha):
    let alpha = alpha.int
    map(a, b, y, n) { $0 &- alpha &* $1 }
  case .mul: map(a, b, y, n) { $0 &* $1 }
  case .floorDivide:
    map(a, b, y, n) { a, b in
      if b == -1 { return 0 &- a }
      let quotient = a / b
      return quotient &* b != a && (a < 0) != (b < 0) ? quotient - 1 : quotient
    }
  case .truncDivide: map(a, b, y, n) { $1 == -1 ? 0 &- $0 : $0 / $1 }
  case .remainder:
    map(a, b, y, n) { a, b in
      let rest = b == -1 ? 0 : a % b
      return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
    }
  case .fmod: map(a, b, y, n) { $1 == -1 ? 0 : $0 % $1 }
  case .pow: map(a, b, y, n, integerPower)
  case .maximum, .fmax: map(a, b, y, n) { max($0, $1) }
  case .minimum, .fmin: map(a, b, y, n) { min($0, $1) }
  case .heaviside: map(a, b, y, n) { $0 == 0 ? $1 : $0 > 0 ? 1 : 0 }
  case .gcd: map(a, b, y, n, greatestDivisor)
  case .lcm:
    map(a, b, y, n) { a, b in
      let divisor = greatestDivisor(a, b)
      return divisor == 0 ? 0 : Int(truncatingIfNeeded: (a / divisor &* b).magnitude)
    }
  case .leftShift:
    let bits = dtype.itemSize * 8
    map(a, b, y, n) { $1 < 0 || $1 >= bits ? 0 : $0 &<< $1 }
  case .rightShift:
    let most = dtype == .uint8 ? 8 : dtype.itemSize * 8 - 1
    map(a, b, y, n) { $0 &>> ($1 < 0 || $1 > most ? most : $1) }
  case .thresholdBackward(let threshold):
    let threshold = threshold.int
    map(a, b, y, n) { $1 <= threshold ? 0 : $0 }
  default: logicLoop(op, a, b, y, n)
  }
}

private func logicLoop(
  _ op: BinaryOp, _ a: UnsafePointer<Int>, _ b: UnsafePointer<Int>,
  _ y: UnsafeMutablePointer<Int>, _ n: Int
) {
  switch op {
  case .eq: map(a, b, y, n) { $0 == $1 ? 1 : 0 }
  case .ne: map(a, b, y, n) { $0 != $1 ? 1 : 0 }
  case .lt: map(a, b, y, n) { $0 < $1 ? 1 : 0 }
  case .le: map(a, b, y, n) { $0 <= $1 ? 1 : 0 }
  case .gt: map(a, b, y, n) { $0 > $1 ? 1 : 0 }
  case .ge: map(a, b, y, n) { $0 >= $1 ? 1 : 0 }
  case .logicalAnd: map(a, b, y, n) { $0 != 0 && $1 != 0 ? 1 : 0 }
  case .logicalOr: map(a, b, y, n) { $0 != 0 || $1 != 0 ? 1 : 0 }
  case .logicalXor: map(a, b, y, n) { ($0 != 0) != ($1 != 0) ? 1 : 0 }
  case .bitwiseAnd: map(a, b, y, n) { $0 & $1 }
  case .bitwiseOr: map(a, b, y, n) { $0 | $1 }
  case .bitwiseXor: map(a, b, y, n) { $0 ^ $1 }
  default: preconditionFailure("\(op) has no integer loop")
  }
}

/// Powers that wrap; a negative exponent cuts to an integer.
private func integerPower(_ base: Int, _ exponent: Int) -> Int {
  if exponent < 0 {
    switch base {
    case 1: return 1
    case -1: return exponent % 2 == 0 ? 1 : -1
    default: return 0
    }
  }
  var (result, square, rest) = (1, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result &*= square }
    square &*= square
    rest >>= 1
  }
  return result
}

private func greatestDivisor(_ a: Int, _ b: Int) -> Int {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, b == -1 ? 0 : a % b) }
  return Int(truncatingIfNeeded: a.magnitude)
}
