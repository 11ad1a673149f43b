// `torch.finfo` and `torch.iinfo`: the limits of the number types.

import Arrays
import Foundation
import Scripting

/// What `torch.finfo` tells of a floating-point type.
private struct FloatLimits {
  let resolution: Double
  let max: Double
  let eps: Double
  let smallestNormal: Double

  init?(_ dtype: DType) {
    switch dtype {
    case .float64: self.init(1e-15, .greatestFiniteMagnitude, .ulpOfOne, .leastNormalMagnitude)
    case .float32, .complex64:
      self.init(
        1e-6, Double(Float.greatestFiniteMagnitude), Double(Float.ulpOfOne),
        Double(Float.leastNormalMagnitude))
    case .float16: self.init(1e-3, 65504, 0x1p-10, 0x1p-14)
    case .bfloat16: self.init(1e-2, 0x1.fep127, 0x1p-7, 0x1p-126)
    case .uint8, .int8, .int16, .int32, .int64, .bool: return nil
    }
  }

  private init(_ resolution: Double, _ max: Double, _ eps: Double, _ smallestNormal: Double) {
    self.resolution = resolution
    self.max = max
    self.eps = eps
    self.smallestNormal = smallestNormal
  }
}

/// The smallest and largest value of an integer type.
private func integerLimits(_ dtype: DType) -> (min: Int, max: Int)? {
  switch dtype {
  case .uint8: (0, 255)
  case .int8: (-128, 127)
  case .int16: (Int(Int16.min), Int(Int16.max))
  case .int32: (Int(Int32.min), Int(Int32.max))
  case .int64: (Int.min, Int.max)
  case .float16, .float32, .float64, .complex64, .bool, .bfloat16: nil
  }
}

/// The classes `torch.finfo` and `torch.iinfo`.
func makeLimitClasses(_ interpreter: Interpreter) -> [ClassObject] {
  [
    interpreter.makeClass(
      "finfo", module: "torch",
      methods: [.new("__new__(cls, type=...)", newFloatLimits), .unary("__repr__", representation)]),
    interpreter.makeClass(
      "iinfo", module: "torch",
      methods: [.new("__new__(cls, type)", newIntegerLimits), .unary("__repr__", representation)]),
  ]
}

private func newFloatLimits(
  _ interpreter: Interpreter, _ arguments: BoundArguments
) throws -> Value {
  let dtype =
    arguments.has(1) ? try dtype(arguments, "finfo", interpreter) : DType.defaultFloating
  guard let limits = FloatLimits(dtype) else {
    throw TensorError.type(
      "torch.finfo() requires a floating point input type. "
        + "Use torch.iinfo to handle 'torch.finfo'")
  }
  return instance(
    arguments[0],
    [
      ("resolution", .float(limits.resolution)), ("min", .float(-limits.max)),
      ("max", .float(limits.max)), ("eps", .float(limits.eps)),
      ("smallest_normal", .float(limits.smallestNormal)), ("tiny", .float(limits.smallestNormal)),
      ("dtype", .string(dtype.real.shortName)), ("bits", .int(dtype.real.itemSize * 8)),
    ], interpreter)
}

private func newIntegerLimits(
  _ interpreter: Interpreter, _ arguments: BoundArguments
) throws -> Value {
  let dtype = try dtype(arguments, "iinfo", interpreter)
  guard let limits = integerLimits(dtype) else {
    throw TensorError.type(
      "torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
  }
  return instance(
    arguments[0],
    [
      ("min", .int(limits.min)), ("max", .int(limits.max)), ("dtype", .string(dtype.shortName)),
      ("bits", .int(dtype.itemSize * 8)),
    ], interpreter)
}

private func dtype(
  _ arguments: BoundArguments, _ function: String, _ interpreter: Interpreter
) throws -> DType {
  if let object = arguments[1].payload as? DTypeObject { return try object.usable() }
  throw TensorError.type(
    "\(function)(): argument 'type' (position 1) must be torch.dtype, "
      + "not \(interpreter.typeName(arguments[1]))")
}

private func instance(
  _ classValue: Value, _ attributes: [(String, Value)], _ interpreter: Interpreter
) -> Value {
  guard case .type(let classObject) = classValue else { return .none }
  let made = InstanceObject(classObject)
  for (name, value) in attributes { made.setAttribute(interpreter.intern(name), value) }
  return .instance(made)
}

/// `finfo(resolution=1e-06, …, dtype=float32)`, numbers with six digits.
private func representation(_ interpreter: Interpreter, _ limits: Value) throws -> Value {
  let entries = interpreter.ownAttributes(of: limits)?.items ?? []
  let texts = entries.compactMap { entry -> String? in
    let name = entry.key.asString ?? ""
    if name == "bits" { return nil }
    if let text = entry.value.asString { return "\(name)=\(text)" }
    return name + "=" + String(format: "%g", entry.value.asDouble ?? 0)
  }
  return .string(interpreter.typeName(limits) + "(" + texts.joined(separator: ", ") + ")")
}
