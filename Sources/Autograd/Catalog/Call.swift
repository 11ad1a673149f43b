// A call of an operator: its arguments, taken one after another in the order of the parameters.

import Arrays

/// The arguments of a call, already matched to one overload.
///
/// Each method takes the next argument, so an operator's body reads like its signature.
package struct Call {
  let signature: Signature
  private let bound: [Argument?]
  private let defaultGenerator: Generator?
  private var next = 0

  init(_ signature: Signature, _ bound: [Argument?], _ generator: Generator?) {
    self.signature = signature
    self.bound = bound
    defaultGenerator = generator
  }

  /// The next argument or its default.
  @inline(__always)
  package mutating func argument() -> Argument {
    defer { next += 1 }
    return bound[next] ?? signature.parameters[next].defaultValue
  }

  private var parameter: Parameter { signature.parameters[next - 1] }

  /// Where random numbers come from, for operators that have no parameter for it.
  package var generator: Generator { defaultGenerator ?? Generator() }

  /// Passes over an argument that makes no difference here.
  package mutating func skip() { next += 1 }
}

extension Call {
  package mutating func tensor() throws -> Tensor {
    guard let tensor = tensorIfAny() else { throw unfit() }
    return tensor
  }

  package mutating func tensorIfAny() -> Tensor? {
    switch argument() {
    case .tensor(let tensor): tensor
    case .bool(let value): Tensor(number: .bool(value))
    case .int(let value): Tensor(number: .int(value))
    case .float(let value): Tensor(number: .float(value))
    default: nil
    }
  }

  package mutating func tensors() -> [Tensor] {
    (argument().elements ?? []).compactMap {
      if case .tensor(let tensor) = $0 { tensor } else { nil }
    }
  }

  /// Tensors of which some may be None.
  package mutating func optionalTensors() -> [Tensor?] {
    (argument().elements ?? []).map { if case .tensor(let tensor) = $0 { tensor } else { nil } }
  }

  package mutating func number() throws -> Scalar {
    guard let number = try numberIfAny() else { throw unfit() }
    return number
  }

  package mutating func numberIfAny() throws -> Scalar? {
    let argument = argument()
    if let number = argument.number { return number }
    if case .tensor(let tensor) = argument { return try tensor.item() }
    return nil
  }

  /// An int that is no number of its own, such as a dim or a size. Larger ones than any tensor can make
  /// use of count as the largest, so that sums and products of a few are safe.
  package mutating func int() throws -> Int {
    guard let value = intIfAny() else { throw unfit() }
    return value
  }

  package mutating func intIfAny() -> Int? { wideIntIfAny()?.clamped(to: Self.largest) }

  /// An int that may be anything, such as the bound of random numbers.
  package mutating func wideInt() throws -> Int {
    guard let value = wideIntIfAny() else { throw unfit() }
    return value
  }

  package mutating func wideIntIfAny() -> Int? { argument().index }

  private static let largest = 1 << 40

  package mutating func double() throws -> Double {
    guard let value = try doubleIfAny() else { throw unfit() }
    return value
  }

  package mutating func doubleIfAny() throws -> Double? { try numberIfAny()?.double }

  package mutating func bool() -> Bool { boolIfAny() ?? false }

  package mutating func boolIfAny() -> Bool? {
    guard case .bool(let value) = argument() else { return nil }
    return value
  }

  package mutating func string() throws -> String {
    guard let value = stringIfAny() else { throw unfit() }
    return value
  }

  package mutating func stringIfAny() -> String? {
    guard case .string(let value) = argument() else { return nil }
    return value
  }

  /// Ints; a single one stands for as many as the parameter's brackets say.
  package mutating func ints() throws -> [Int] {
    guard let values = try intsIfAny() else { throw unfit() }
    return values
  }

  package mutating func intsIfAny() throws -> [Int]? {
    let argument = argument()
    if case .none = argument { return nil }
    // Kernels, strides and dims have as many ints as the brackets say; what has none are sizes.
    if let single = argument.index {
      if parameter.size == 0 { return try Self.checkedSizes([single]) }
      return Array(repeating: single.clamped(to: 1 << 31), count: parameter.size)
    }
    let values: [Int]? = try argument.elements?.enumerated().map { position, element in
      if let value = element.index { return value }
      throw TensorError.type(
        "\(signature.name)(): argument '\(parameter.name)' failed to unpack the object at pos "
          + "\(position + 1) with error \"type must be tuple of ints,but got \(element.typeName)\"")
    }
    if parameter.size > 0 { return values?.map { $0.clamped(to: 1 << 31) } }
    return try values.map(Self.checkedSizes)
  }

  private static func checkedSizes(_ sizes: [Int]) throws -> [Int] {
    // No product of some of them may overflow; negative ones are somebody else's business.
    let product = sizes.reduce(1.0) { $0 * Double(max($1.magnitude, 1)) }
    try check(
      product < 0x1p58,
      .runtime("Storage size calculation overflowed with sizes=\(sizes.text)"))
    return sizes
  }

  package mutating func doublesIfAny() -> [Double]? {
    argument().elements?.compactMap { $0.number?.double }
  }

  package mutating func numbers() -> [Scalar] { argument().elements?.compactMap(\.number) ?? [] }

  package mutating func dtype() -> DType? {
    switch argument() {
    case .dtype(let dtype): dtype
    case .other("type[float]"): .defaultFloating
    case .other("type[int]"): .int64
    case .other("type[bool]"): .bool
    default: nil
    }
  }

  /// The device, if one is named; only `meta` has no elements.
  package mutating func device() -> Device? {
    let device: Device? =
      switch argument() {
      case .device(let device): device
      case .string(let name): name.hasPrefix("meta") ? .meta : .cpu
      case .int: .cpu
      default: nil
      }
    return device != nil && Session.current.isOnMeta ? .meta : device
  }

  /// The generator that was passed, or else the default one.
  package mutating func passedGenerator() -> Generator {
    if case .generator(let generator) = argument() { return generator }
    return generator
  }

  package mutating func memoryFormat() -> String? {
    guard case .memoryFormat(let name) = argument() else { return nil }
    return name
  }

  /// An argument that passed the matching and still cannot be read.
  private func unfit() -> TensorError {
    .type(
      "\(signature.name)(): argument '\(parameter.name)' must be \(parameter.type.shownName), not "
        + (bound[next - 1] ?? .none).typeName)
  }
}

extension Int {
  fileprivate func clamped(to limit: Int) -> Int { Swift.min(Swift.max(self, -limit), limit) }
}
