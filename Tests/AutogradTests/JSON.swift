// JSON as the recorder writes it, and arguments made of it.

import Arrays
import Autograd
import Foundation

/// Any JSON value.
enum JSON {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  /// What Foundation read; numbers tell by their kind whether they are truth values or whole.
  init(_ any: Any) {
    switch any {
    case let text as String: self = .string(text)
    case let elements as [Any]: self = .array(elements.map(JSON.init))
    case let fields as [String: Any]: self = .object(fields.mapValues(JSON.init))
    case let number as NSNumber: self = JSON(number)
    default: self = .null
    }
  }

  private init(_ number: NSNumber) {
    switch String(cString: number.objCType) {
    case "c", "B": self = .bool(number.boolValue)
    case "d", "f": self = .double(number.doubleValue)
    default: self = .int(number.intValue)
    }
  }

  var fields: [String: JSON]? {
    guard case .object(let fields) = self else { return nil }
    return fields
  }

  /// The elements; nil unless this is a list.
  var list: [JSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  var double: Double {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Double(value)
    case .double(let value): value
    case .string(let text): Double(text) ?? .nan
    case .null, .array, .object: .nan
    }
  }

  var elements: [JSON] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  var int: Int? {
    guard case .int(let value) = self else { return nil }
    return value
  }

  var text: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  var shown: String {
    switch self {
    case .null: "None"
    case .bool(let value): value ? "True" : "False"
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): value
    case .array(let values): "[" + values.map(\.shown).joined(separator: ", ") + "]"
    case .object(let fields):
      fields["shape"].map { "\(fields["dtype"]?.text ?? "tensor")\($0.shown)" }
        ?? fields.keys.sorted().map { "\($0)=\(fields[$0]?.shown ?? "")" }.joined(separator: ",")
    }
  }
}

extension JSON {
  /// The argument, with the tensors in it added to `tensors`.
  func argument(_ tensors: inout [Tensor]) -> Argument {
    switch self {
    case .null: .none
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .double(let value): .float(value)
    case .string(let value): .string(value)
    case .array(let values): .list(values.map { $0.argument(&tensors) })
    case .object(let fields): Self.special(fields, &tensors)
    }
  }

  private static func special(_ fields: [String: JSON], _ tensors: inout [Tensor]) -> Argument {
    if let values = fields["tensor"] {
      let tensor = tensor(values.elements, fields)
      tensors.append(tensor)
      return .tensor(tensor)
    }
    if let parts = fields["tuple"] { return .tuple(parts.elements.map { $0.argument(&tensors) }) }
    if let name = fields["dtype"]?.text { return .dtype(dtype(name)) }
    if let name = fields["device"]?.text { return .device(name == "meta" ? .meta : .cpu) }
    if let name = fields["memory_format"]?.text { return .memoryFormat(name) }
    if let parts = fields["slice"]?.elements {
      return .slice(start: parts[0].int, stop: parts[1].int, step: parts[2].int)
    }
    if let text = fields["float"] { return .float(text.double) }
    if fields["ellipsis"] != nil { return .ellipsis }
    return .other(typeName: "object")
  }

  private static func tensor(_ values: [JSON], _ fields: [String: JSON]) -> Tensor {
    let shape = fields["shape"]?.elements.compactMap(\.int) ?? []
    let dtype = fields["dtype"]?.text.map(dtype) ?? .float64
    let scalars = values.map { value -> Scalar in
      dtype.isDifferentiable
        ? .float(value.double) : dtype == .bool ? .bool(value.double != 0) : .int(value.int ?? 0)
    }
    var needsGrad = false
    if case .bool(true)? = fields["grad"] { needsGrad = true }
    return Tensor(.values(scalars, shape, dtype), requiresGrad: needsGrad)
  }

  static func dtype(_ name: String) -> DType {
    DType.allCases.first { $0.shortName == name } ?? .float64
  }
}

extension Argument {
  var shown: String {
    switch self {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .int(let value): "\(value)"
    case .float(let value): "\(value)"
    case .string(let value): value
    default: "\(self)"
    }
  }
}
