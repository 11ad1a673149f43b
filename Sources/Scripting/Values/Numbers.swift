// Integers beyond 64 bits, and numbers that are instances of a script's class.

package import BigInt

/// An `int` outside the range of `Int`.
package final class BigIntObject: HeapObject {
  package let value: BigInt

  init(_ value: BigInt) {
    self.value = value
  }

  package var double: Double { Double(value) }
}

extension Value {
  /// An `int` of any size.
  package static func integer(_ value: BigInt) -> Value {
    if let small = Int(exactly: value) { return .int(small) }
    return .bigInt(BigIntObject(value))
  }

  /// An `int` from an unsigned number.
  package static func integer(unsigned value: UInt) -> Value { .integer(BigInt(value)) }

  /// An `int` or `bool` of any size.
  package var asBigInt: BigInt? {
    switch self {
    case .int(let value): BigInt(value)
    case .bool(let value): BigInt(value ? 1 : 0)
    case .bigInt(let object): object.value
    case .instance(let instance): (instance.payload as? NumberBox)?.value.asBigInt
    default: nil
    }
  }
}

/// The number inside an instance of a subclass of `int` or `float`.
package final class NumberBox: HeapObject {
  package let value: Value

  package init(_ value: Value) {
    self.value = value
  }
}
