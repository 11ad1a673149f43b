// The name under which all computations on arrays are found, and what elementwise ones share.

/// Computations on arrays: each works out shape, dtype and strides of its result first, and does no
/// more than that when an input is on the meta device.
package enum Kernel {}

/// An input of an elementwise computation.
enum Operand {
  case array(NDArray)
  case number(Scalar)

  @inline(__always)
  var array: NDArray? {
    guard case .array(let array) = self else { return nil }
    return array
  }

  var isMeta: Bool { array?.isMeta ?? false }

  @inline(__always)
  var isComplex: Bool {
    guard case .array(let array) = self else { return false }
    return array.dtype == .complex64
  }
}

/// Which dtypes an elementwise operation takes, and which it gives.
struct DTypeRule {
  enum Result { case same, floating, bool }
  enum Accepted { case all, numeric, floating, integral, integralOrBool }

  /// ATen's name of the kernel, for its message about dtypes it lacks.
  let name: String
  let result: Result
  let accepted: Accepted

  init(_ name: String, _ result: Result, _ accepted: Accepted = .all) {
    self.name = name
    self.result = result
    self.accepted = accepted
  }

  /// The dtype to compute in, given the promoted one of the operands.
  @inline(__always)
  func computing(_ common: DType) throws -> DType {
    if common == .float32 && accepted.rawFloating { return common }
    let dtype = result == .floating ? common.floatingResult : common
    let isAccepted =
      switch accepted {
      case .all: !dtype.isComplex
      case .numeric: dtype != .bool && !dtype.isComplex
      case .floating: dtype.isFloatingPoint
      case .integral: dtype.isIntegral()
      case .integralOrBool: dtype.isIntegral(includeBool: true)
      }
    guard isAccepted else { throw notImplemented(name, dtype) }
    return dtype
  }
}

extension DTypeRule.Accepted {
  fileprivate var rawFloating: Bool {
    switch self {
    case .all, .numeric, .floating: true
    case .integral, .integralOrBool: false
    }
  }
}

/// ATen's complaint about a dtype that a kernel lacks.
func notImplemented(_ name: String, _ dtype: DType) -> TensorError {
  .notImplemented("\"\(name)\" not implemented for '\(dtype.scalarTypeName)'")
}

/// The array an elementwise result goes to: `out` if given and fit for it, else a new one.
func elementwiseResult(
  _ operands: [NDArray], _ shape: Shape, _ dtype: DType, out: NDArray?
) throws -> NDArray {
  let isMeta = operands.contains(where: \.isMeta)
  guard let out else {
    return .empty(shape, dtype, strides: iterationStrides(operands, shape), meta: isMeta)
  }
  try checkOutput(out, shape, dtype)
  try checkOverlap(out, operands)
  return out
}

/// Throws unless a result of this shape and dtype may be written to `out`.
func checkOutput(_ out: NDArray, _ shape: Shape, _ dtype: DType) throws {
  try dtype.checkCast(to: out.dtype)
  try check(
    out.shape == shape,
    .runtime("output with shape \(out.shape.text) doesn't match the broadcast shape \(shape.text)"))
}

/// Throws if elements of `out` share memory with one another, or with part of an input.
func checkOverlap(_ out: NDArray, _ inputs: [NDArray]) throws {
  for dim in 0..<out.rank where out.count > 0 && out.strides[dim] == 0 && out.shape[dim] > 1 {
    throw TensorError.runtime(
      "unsupported operation: more than one element of the written-to tensor refers to a single "
        + "memory location. Please clone() the tensor before performing the operation.")
  }
  for input in inputs where input.overlapsPartly(out) {
    throw TensorError.runtime(
      "unsupported operation: some elements of the input tensor and the written-to tensor refer to "
        + "a single memory location. Please clone() the tensor before performing the operation.")
  }
}

extension NDArray {
  /// Whether both arrays are dense, share memory, and are not the same elements in the same order.
  fileprivate func overlapsPartly(_ other: NDArray) -> Bool {
    guard storage.sharesMemory(with: other.storage), !isMeta, count > 0, other.count > 0,
      isNonOverlappingAndDense, other.isNonOverlappingAndDense
    else { return false }
    if offset == other.offset && count == other.count && strides == other.strides { return false }
    let (first, second) = (rawPointer, other.rawPointer)
    return first < second + other.count * other.itemSize && second < first + count * itemSize
  }
}
