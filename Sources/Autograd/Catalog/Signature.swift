// Signatures in the syntax of PyTorch's argument parser, read when an operator is first called.

import Arrays

/// What a parameter takes.
enum ParameterType {
  case tensor, tensors, number, int, float, bool, string, ints, floats, numbers
  case dtype, device, layout, memoryFormat, generator, object

  /// The name in signatures, and the one in messages.
  private static let names: [(source: String, shown: String, type: ParameterType)] = [
    ("Tensor", "Tensor", .tensor),
    ("TensorList", "tuple of Tensors", .tensors),
    ("Scalar", "Number", .number),
    ("int64_t", "int", .int),
    ("SymInt", "int", .int),
    ("double", "float", .float),
    ("bool", "bool", .bool),
    ("std::string", "str", .string),
    ("c10::string_view", "str", .string),
    ("IntArrayRef", "tuple of ints", .ints),
    ("SymIntArrayRef", "tuple of ints", .ints),
    ("ArrayRef<double>", "tuple of floats", .floats),
    ("ScalarList", "tuple of Scalars", .numbers),
    ("ScalarType", "torch.dtype", .dtype),
    ("Device", "torch.device", .device),
    ("Layout", "torch.layout", .layout),
    ("MemoryFormat", "torch.memory_format", .memoryFormat),
    ("Generator", "torch.Generator", .generator),
    ("PyObject*", "object", .object),
  ]

  init(source: Substring) {
    guard let entry = Self.names.first(where: { $0.source == source }) else {
      preconditionFailure("unknown parameter type \(source)")
    }
    self = entry.type
  }

  var shownName: String {
    Self.names.first { $0.type == self }?.shown ?? ""
  }
}

/// One parameter: `IntArrayRef[2] stride=1`.
final class Parameter {
  let name: String
  let type: ParameterType
  /// The number in brackets; 0 if there is none. A single int then stands for as many.
  let size: Int
  let allowsNone: Bool
  let isKeywordOnly: Bool
  /// The default as written; nil if the argument is required.
  let defaultText: String?
  let defaultValue: Argument
  /// Whether a Python number may stand for a tensor.
  let takesNumbers: Bool

  var isOptional: Bool { defaultText != nil }

  /// NumPy's names for the same parameter, which PyTorch accepts.
  var otherNames: [String] {
    switch name {
    case "dim": ["axis"]
    case "keepdim": ["keepdims"]
    case "input": ["x", "a", "x1"]
    case "other": ["x2"]
    default: []
    }
  }

  init(_ text: Substring, isKeywordOnly: Bool, takesNumbers: Bool) {
    guard let space = text.firstIndex(of: " ") else {
      preconditionFailure("a parameter without a type: \(text)")
    }
    var type = text[..<space]
    var allowsNone = false
    if type.last == "?" {
      allowsNone = true
      type = type.dropLast()
    }
    var size = 0
    if let bracket = type.firstIndex(of: "[") {
      size = Int(type[type.index(after: bracket)...].dropLast()) ?? 0
      type = type[..<bracket]
    }
    let rest = text[text.index(after: space)...]
    let parts = rest.split(separator: "=", maxSplits: 1)
    self.type = ParameterType(source: type)
    self.size = size
    self.isKeywordOnly = isKeywordOnly
    self.takesNumbers = takesNumbers
    name = String(parts[0])
    defaultText = parts.count > 1 ? String(parts[1]) : nil
    self.allowsNone = allowsNone || defaultText == "None"
    defaultValue = Self.value(of: defaultText ?? "None", self.type, size)
  }

  private static func value(of text: String, _ type: ParameterType, _ size: Int) -> Argument {
    if text == "None" { return .none }
    switch type {
    case .bool: return .bool(text == "True")
    case .int: return .int(Int(text) ?? 0)
    case .float: return .float(Double(text) ?? 0)
    case .number: return Int(text).map { .int($0) } ?? .float(Double(text) ?? 0)
    case .string: return .string(String(text.dropFirst().dropLast()))
    case .ints:
      if let value = Int(text) { return .size(Array(repeating: value, count: max(size, 1))) }
      return .size(text.dropFirst().dropLast().split(separator: ",").compactMap { Int($0) })
    case .dtype: return .dtype(.int64)
    case .tensor, .tensors, .floats, .numbers, .device, .layout, .memoryFormat, .generator, .object:
      return .none
    }
  }

  /// As messages show it, `bool keepdim = False`.
  var shown: String {
    "\(type.shownName) \(name)" + (defaultText.map { " = \($0)" } ?? "")
  }
}

/// One overload's parameters.
final class Signature {
  let name: String
  let parameters: [Parameter]
  let isDeprecated: Bool
  let minimum: Int
  let positional: Int
  /// Which parameter is `out`.
  let out: Int?

  /// Reads `name(Type parameter=default, *, …)`; as a method it lacks the tensor itself and `out`.
  init(_ text: String, asMethod: Bool) {
    guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else {
      preconditionFailure("a signature without parentheses: \(text)")
    }
    let name = String(text[..<open])
    isDeprecated = text.hasSuffix("|deprecated")
    var isKeywordOnly = false
    var parameters: [Parameter] = []
    let takesNumbers = Self.takingNumbers.contains(name)
    for part in text[text.index(after: open)..<close].split(separator: ", ") {
      if part == "*" {
        isKeywordOnly = true
      } else {
        let parameter = Parameter(
          part, isKeywordOnly: isKeywordOnly, takesNumbers: takesNumbers)
        parameters.append(parameter)
      }
    }
    if asMethod {
      parameters.removeFirst()
      parameters.removeAll { $0.name == "out" }
    }
    self.name = name
    self.parameters = parameters
    minimum = parameters.count { !$0.isOptional }
    positional = parameters.count { !$0.isKeywordOnly }
    out = parameters.lastIndex { $0.name == "out" }
  }

  /// The operators in which a Python number may stand for a tensor.
  private static let takingNumbers: Set<String> = [
    "add", "add_", "div", "div_", "divide", "divide_", "mul", "mul_", "multiply", "multiply_",
    "sub", "sub_", "subtract", "subtract_", "true_divide", "true_divide_", "to", "copy_",
    "floor_divide", "floor_divide_",
  ]

  /// As messages show it, `(Tensor input, *, Number alpha = 1)`.
  var shown: String { "(" + shownParts.joined(separator: ", ") + ")" }

  /// The parts between the commas, the star among them.
  var shownParts: [String] {
    var parts: [String] = []
    for (index, parameter) in parameters.enumerated() {
      if parameter.isKeywordOnly && (index == 0 || !parameters[index - 1].isKeywordOnly) {
        parts.append("*")
      }
      parts.append(parameter.shown)
    }
    return parts
  }

  /// Whether ints may be passed one by one, as in `view(2, 3)`.
  var takesLooseInts: Bool { positional == 1 && parameters[0].type == .ints }
}
