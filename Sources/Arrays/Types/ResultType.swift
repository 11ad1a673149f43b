// PyTorch's type promotion over several operands, and the default dtype it falls back to.

import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a kernel may find missing where it cannot complain.
package enum Lack: Sendable {
  case memory(Int)
  /// Those of a meta array.
  case elements
}

/// What is set about arrays for a whole run, such as by `torch.set_default_dtype`.
package final class NumericSettings: Sendable {
  /// The settings in force; a session binds its own.
  @TaskLocal package static var current = NumericSettings()

  private let floating = Mutex(DType.float32)
  private let largest = Atomic<Int>(.max)
  private let lack = Mutex<Lack?>(nil)

  package init() {}

  /// The type of float numbers and of integers divided.
  package var defaultDType: DType {
    get { floating.withLock { $0 } }
    set { floating.withLock { $0 = newValue } }
  }

  /// What a kernel cannot do without that is not there; nil as long as there is enough.
  package var missing: Lack? { lack.withLock { $0 } }

  /// Tells whoever watches over the run what is missing; it ends the run then.
  func waitForTheEnd(_ missing: Lack) -> Never {
    lack.withLock { $0 = missing }
    sleep(5)
    preconditionFailure("\(missing) missing, and nobody watches over the run")
  }

  /// Bytes that one array may have.
  package var arraySize: Int {
    get { largest.load(ordering: .relaxed) }
    set { largest.store(newValue, ordering: .relaxed) }
  }
}

extension DType {
  /// `torch.get_default_dtype()`.
  package static var defaultFloating: DType { NumericSettings.current.defaultDType }

  /// The type for mathematics on this one: itself, or the default dtype for integers and bool.
  package var floatingResult: DType { isDifferentiable ? self : .defaultFloating }

  /// The result dtype of operands in the order given, `torch.result_type` for any number of them.
  ///
  /// Arrays with dims come first, 0-d arrays next, Python numbers last: a later group only counts if
  /// its category is higher.
  package static func result(of operands: [NDArray], _ numbers: [Scalar] = []) -> DType {
    var promotion = Promotion()
    for operand in operands { promotion.add(operand) }
    for number in numbers { promotion.add(number) }
    return promotion.result
  }
}

/// The promotion of operands seen so far.
package struct Promotion {
  private var dimensioned: DType?
  private var zeroDim: DType?
  private var number: DType?

  package init() {}

  package mutating func add(_ array: NDArray) {
    if array.rank > 0 {
      dimensioned = Self.promoted(dimensioned, array.dtype)
    } else if array.isWrappedNumber {
      addNumber(array.dtype)
    } else {
      zeroDim = Self.promoted(zeroDim, array.dtype)
    }
  }

  package mutating func add(_ scalar: Scalar) { addNumber(scalar.dtype) }

  package mutating func add(_ dtype: DType, isZeroDim: Bool, isNumber: Bool = false) {
    switch (isNumber, isZeroDim) {
    case (true, _): addNumber(dtype)
    case (false, true): zeroDim = Self.promoted(zeroDim, dtype)
    case (false, false): dimensioned = Self.promoted(dimensioned, dtype)
    }
  }

  private mutating func addNumber(_ dtype: DType) {
    number = Self.promoted(number, dtype.isFloatingPoint ? .defaultFloating : dtype)
  }

  package var result: DType {
    Self.combined(dimensioned, Self.combined(zeroDim, number)) ?? .defaultFloating
  }

  private static func promoted(_ a: DType?, _ b: DType?) -> DType? {
    guard let a, let b else { return a ?? b }
    return DType.promoted(a, b)
  }

  private static func combined(_ higher: DType?, _ lower: DType?) -> DType? {
    guard let higher, let lower else { return higher ?? lower }
    if higher.isComplex { return higher }
    if higher.isFloatingPoint { return lower.isComplex ? .complex64 : higher }
    return higher == .bool || lower.isDifferentiable ? DType.promoted(higher, lower) : higher
  }
}
