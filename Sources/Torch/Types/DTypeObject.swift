// `torch.float32` and its siblings: objects of the class `torch.dtype`.

import Arrays
import Scripting

/// The native part of a dtype object.
package final class DTypeObject {
  /// The name without its module, `float32`.
  let name: String
  /// The element type; `nil` for those that can be named but not used.
  let dtype: DType?

  init(_ name: String, _ dtype: DType?) {
    self.name = name
    self.dtype = dtype
  }

  /// The element type; throws for those that tensors cannot have here.
  func usable() throws -> DType {
    guard let dtype else {
      throw TensorError.notImplemented("tensors of dtype torch.\(name) are not supported")
    }
    return dtype
  }
}

/// Second names, and names of types that exist in PyTorch only.
private let aliases: [(String, DType)] = [
  ("float", .float32), ("double", .float64), ("half", .float16), ("long", .int64),
  ("int", .int32), ("short", .int16), ("cfloat", .complex64),
]
private let unsupported = [
  "complex32", "chalf", "complex128", "cdouble", "uint16", "uint32", "uint64", "float8_e4m3fn",
  "float8_e5m2", "qint8", "quint8", "qint32",
]

/// The dtype objects of one interpreter.
struct DTypeObjects {
  let classObject: ClassObject
  /// One for each case of `DType`, in its order.
  private let values: [Value]
  /// Every name with its object, for the module.
  let constants: [(String, Value)]

  init(_ interpreter: Interpreter) {
    let classObject = interpreter.makeClass("dtype", module: "torch")
    classObject.allowsSubclasses = false
    func make(_ name: String, _ dtype: DType?) -> Value {
      .instance(InstanceObject(classObject, payload: DTypeObject(name, dtype)))
    }
    let values = DType.allCases.map { make($0.shortName, $0) }
    var constants = DType.allCases.map { ($0.shortName, values[Int($0.rawValue)]) }
    constants += aliases.map { ($0.0, values[Int($0.1.rawValue)]) }
    constants += unsupported.map { ($0, make($0, nil)) }
    self.classObject = classObject
    self.values = values
    self.constants = constants
    interpreter.extend(
      classObject,
      methods: [
        .unary("__repr__") { .string("torch." + $1.dtypeObject.name) },
        .unary("__copy__") { $1 },
        .binary("__deepcopy__") { _, dtype, _ in dtype },
        .unary("to_real") { $0.bridge.value(try $1.dtypeObject.usable().real) },
        .unary("to_complex") { interpreter, _ in interpreter.bridge.value(.complex64) },
      ],
      properties: [
        NativeProperty("is_floating_point") {
          .bool($1.dtypeObject.dtype?.isFloatingPoint ?? false)
        },
        NativeProperty("is_complex") { .bool($1.dtypeObject.dtype?.isComplex ?? false) },
        NativeProperty("is_signed") { .bool($1.dtypeObject.dtype?.isSigned ?? false) },
        NativeProperty("itemsize") { .int(try $1.dtypeObject.usable().itemSize) },
      ])
  }

  func value(_ dtype: DType) -> Value { values[Int(dtype.rawValue)] }
}

extension DType {
  /// The type of the real and imaginary parts.
  var real: DType { self == .complex64 ? .float32 : self }

  var isSigned: Bool { self != .bool && self != .uint8 }

  /// The name of the tensors' class in the old style, `torch.FloatTensor`.
  var tensorTypeName: String {
    "torch." + (self == .complex64 ? "ComplexFloat" : scalarTypeName) + "Tensor"
  }
}

extension Value {
  /// The native part of a dtype object.
  fileprivate var dtypeObject: DTypeObject {
    payload as? DTypeObject ?? DTypeObject("float32", .float32)
  }

  /// The dtype that a value names: a dtype object, or Python's `float`, `int`, `bool`.
  func asDType(_ interpreter: Interpreter) throws -> DType? {
    if let object = payload as? DTypeObject { return try object.usable() }
    guard case .type(let classObject) = self else { return nil }
    if classObject === interpreter.types.float { return .float64 }
    if classObject === interpreter.types.int { return .int64 }
    if classObject === interpreter.types.bool { return .bool }
    return nil
  }
}
