// `torch.tensor([[1, 2], [3, 4]])`: numbers in nested sequences become one array.

import Arrays
import Autograd
import Scripting

/// The numbers of a nested sequence, gathered in row-major order.
///
/// Works in PyTorch's three passes, since each has complaints of its own: the shape from the first
/// element of each level, the dtype from all numbers, then the numbers themselves.
struct NestedData {
  private let interpreter: Interpreter
  private(set) var shape: Shape = []
  private var inferred: DType?
  private var numbers: [Scalar] = []

  /// An array with the numbers in `data`, of the type asked for or else the one they suggest.
  static func array(
    _ data: Value, dtype: DType?, _ interpreter: Interpreter
  ) throws -> NDArray {
    if let tensor = data.asTensor { return tensor.data.clone().astype(dtype ?? tensor.dtype) }
    if let array = try interpreter.bridge.numpyArray(data) {
      return array.clone().astype(dtype ?? array.dtype)
    }
    var nested = NestedData(interpreter)
    return try nested.array(data, dtype)
  }

  private init(_ interpreter: Interpreter) { self.interpreter = interpreter }

  private mutating func array(_ data: Value, _ dtype: DType?) throws -> NDArray {
    if data.asStr != nil { throw TensorError.type("new(): invalid data type 'str'") }
    try findShape(data)
    let dtype = try dtype ?? inferredDType(data)
    numbers.reserveCapacity(shape.elementCount)
    try gather(data, dim: 0, dtype)
    return .values(numbers, shape, dtype)
  }

  /// Follows the first element of each level.
  private mutating func findShape(_ data: Value) throws {
    var level = data
    while let elements = try elements(of: level) {
      shape.append(elements.count)
      if shape.count > 128 {
        throw TensorError.value("too many dimensions '\(interpreter.typeName(level))'")
      }
      guard let first = elements.first else { return }
      level = first
    }
  }

  /// The elements of a sequence; `nil` for what is none. Tensors with one element are numbers.
  private func elements(of value: Value) throws -> [Value]? {
    switch value {
    case .list(let list): return list.elements
    case .tuple(let tuple): return tuple.elements
    case .range, .str, .bytes: return try interpreter.elements(of: value)
    case .instance(let instance):
      if instance.payload is Tensor { return nil }
      if let tuple = value.asTuple { return tuple.elements }
      if let list = value.asList { return list.elements }
      guard value.asDict == nil, value.asSet == nil,
        instance.classObject.lookup("__getitem__") != nil,
        instance.classObject.lookup("__len__") != nil
      else { return nil }
      return try interpreter.elements(of: value)
    default: return nil
    }
  }

  /// The smallest type for all numbers; the default dtype if there are none.
  private mutating func inferredDType(_ data: Value) throws -> DType {
    try infer(data, depth: 0)
    return inferred ?? .defaultFloating
  }

  private mutating func infer(_ value: Value, depth: Int) throws {
    switch value {
    case .bool: meet(.bool)
    case .int, .bigInt: meet(.int64)
    case .float: meet(.defaultFloating)
    case .str: throw TensorError.type("new(): invalid data type 'str'")
    default:
      if let tensor = value.asTensor { return meet(tensor.dtype) }
      if let number = value.asScalar {
        return meet(number.isFloat ? .defaultFloating : number.dtype)
      }
      guard depth <= 128, let elements = try elements(of: value) else {
        throw TensorError.runtime("Could not infer dtype of \(interpreter.typeName(value))")
      }
      for element in elements { try infer(element, depth: depth + 1) }
    }
  }

  private mutating func meet(_ dtype: DType) {
    inferred = inferred.map { .promoted($0, dtype) } ?? dtype
  }

  private mutating func gather(_ value: Value, dim: Int, _ dtype: DType) throws {
    guard dim < shape.count else {
      numbers.append(try number(value, dtype))
      return
    }
    guard let elements = try elements(of: value) else { throw TensorError.type("not a sequence") }
    guard elements.count == shape[dim] else {
      throw TensorError.value(
        "expected sequence of length \(shape[dim]) at dim \(dim) (got \(elements.count))")
    }
    for element in elements { try gather(element, dim: dim + 1, dtype) }
  }

  /// One number, checked against the range of its type.
  private func number(_ value: Value, _ dtype: DType) throws -> Scalar {
    if let tensor = value.asTensor { return try number(tensor, dtype) }
    if case .bigInt = value, !dtype.isDifferentiable {
      throw TensorError.value("Overflow when unpacking long long")
    }
    guard let scalar = value.asScalar ?? value.asDouble.map({ .float($0) }) else {
      let name = interpreter.typeName(value)
      throw TensorError.type(
        dtype.isDifferentiable
          ? "must be real number, not \(name)"
          : "'\(name)' object cannot be interpreted as an integer")
    }
    if shape.isEmpty { return scalar }
    return try scalar.fitting(dtype)
  }

  private func number(_ tensor: Tensor, _ dtype: DType) throws -> Scalar {
    if dtype.isDifferentiable {
      guard tensor.count == 1 else {
        throw TensorError.value("only one element tensors can be converted to Python scalars")
      }
    } else if tensor.count != 1 || tensor.dtype.isDifferentiable {
      throw TensorError.type(
        "only integer tensors of a single element can be converted to an index")
    }
    tensor.watchLoss(Loss.number)
    return try tensor.item()
  }
}

extension Scalar {
  /// The number, unless it is an integer too large for the type; negative ones may wrap.
  func fitting(_ dtype: DType) throws -> Scalar {
    guard dtype.isIntegral(), dtype != .int64 else { return self }
    let bits = dtype.itemSize * 8
    let highest = dtype.isSigned ? (1 << (bits - 1)) - 1 : (1 << bits) - 1
    let lowest = dtype.isSigned ? -highest - 1 : -highest
    guard double >= Double(lowest), double <= Double(highest) else {
      throw TensorError.runtime(
        "value cannot be converted to type \(dtype.shortName) without overflow")
    }
    return self
  }
}
