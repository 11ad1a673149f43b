// What goes into an operator and what comes out, in terms that know neither scripts nor kernels.

import Arrays

/// An argument as a script passes it.
package enum Argument {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case complex(Double, Double)
  case string(String)
  case tensor(Tensor)
  case dtype(DType)
  case device(Device)
  case generator(Generator)
  case list([Argument])
  case tuple([Argument])
  /// A `torch.Size`.
  case size([Int])
  case slice(start: Int?, stop: Int?, step: Int?)
  case ellipsis
  /// `torch.channels_last`, `torch.strided` and their kind.
  case memoryFormat(String)
  case layout(String)
  /// Anything else, by the name of its type.
  case other(typeName: String)
}

extension Argument {
  /// The type as Python names it.
  package var typeName: String {
    switch self {
    case .none: "NoneType"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .complex: "complex"
    case .string: "str"
    case .tensor(let tensor): tensor.isParameter ? "Parameter" : "Tensor"
    case .dtype: "torch.dtype"
    case .device: "torch.device"
    case .generator: "torch._C.Generator"
    case .list: "list"
    case .tuple: "tuple"
    case .size: "torch.Size"
    case .slice: "slice"
    case .ellipsis: "ellipsis"
    case .memoryFormat: "torch.memory_format"
    case .layout: "torch.layout"
    case .other(let name): name
    }
  }

  /// The elements of a list or tuple.
  package var elements: [Argument]? {
    switch self {
    case .list(let elements), .tuple(let elements): elements
    case .size(let sizes): sizes.map { .int($0) }
    case .none, .bool, .int, .float, .complex, .string, .tensor, .dtype, .device,
      .generator, .slice, .ellipsis, .memoryFormat, .layout, .other:
      nil
    }
  }

  /// The value if it is a Python number.
  package var number: Scalar? {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    case .none, .complex, .string, .tensor, .dtype, .device, .generator, .list, .tuple,
      .size, .slice, .ellipsis, .memoryFormat, .layout, .other:
      nil
    }
  }

  package init(_ scalar: Scalar) {
    switch scalar {
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .float(let value): self = .float(value)
    }
  }

  /// The value as an index: an int, or a tensor of one integer.
  var index: Int? {
    switch self {
    case .int(let value): value
    case .tensor(let tensor):
      tensor.dtype.isIntegral() && tensor.count == 1 && !tensor.data.isMeta
        ? (try? tensor.item())?.int : nil
    case .none, .bool, .float, .complex, .string, .dtype, .device, .generator, .list, .tuple,
      .size, .slice, .ellipsis, .memoryFormat, .layout, .other:
      nil
    }
  }
}

/// What an operator returns.
package enum Result {
  case none
  case tensor(Tensor)
  /// A tuple.
  case tensors([Tensor])
  /// A list, which few operators return.
  case list([Tensor])
  /// A named tuple, `torch.return_types.max(values=…, indices=…)`.
  case named(String, [(name: String, tensor: Tensor)])
  /// A Python value.
  case value(Argument)
  /// A tuple of anything.
  case tuple([Result])
}

extension Result {
  /// The result, unless there was no memory for it.
  func allocated() throws -> Result {
    switch self {
    case .tensor(let tensor): try tensor.data.checkAllocated()
    case .tensors(let tensors), .list(let tensors):
      for tensor in tensors { try tensor.data.checkAllocated() }
    case .named(_, let fields): for field in fields { try field.tensor.data.checkAllocated() }
    case .tuple(let results): for result in results { _ = try result.allocated() }
    case .none, .value: break
    }
    return self
  }
}
