// `x[1:, None, mask]`: how Python's subscripts become views and index operators.

import Arrays
import Autograd
import Scripting

/// The special methods of subscripts.
var subscriptMethods: [NativeMethod] {
  [
    .binary("__getitem__") { interpreter, value, index in
      let bridge = interpreter.bridge
      let tensor = try bridge.tensor(value)
      var parts = Subscript(bridge)
      return try bridge.value(parts.read(tensor, index))
    },
    .ternary("__setitem__") { interpreter, value, index, newValue in
      let bridge = interpreter.bridge
      let tensor = try bridge.tensor(value)
      var parts = Subscript(bridge)
      try parts.write(tensor, index, newValue)
      return .none
    },
    .binary("__delitem__") { _, _, _ in
      throw TensorError.type("Tensor does not support deleting items")
    },
  ]
}

/// A subscript being applied.
///
/// Ints, slices, `None` and `...` make views one after another; tensors are gathered, by the dim they
/// stand for, and applied at the end in one go.
private struct Subscript {
  private let bridge: Bridge
  private var indices: [Tensor?] = []
  /// How many dims the indices stand for; a mask is about several.
  private var covered = 0

  init(_ bridge: Bridge) {
    self.bridge = bridge
    bridge.locate()
  }

  mutating func read(_ tensor: Tensor, _ index: Value) throws -> Tensor {
    switch index {
    case .int(let position): return try select(tensor, 0, position, real: 0)
    case .none: return try tensor.unsqueeze(0)
    case .ellipsis: return try tensor.alias()
    case .slice(let slice):
      guard tensor.rank > 0 else {
        throw TensorError.index("slice() cannot be applied to a 0-dim tensor.")
      }
      return try part(tensor, 0, slice, always: true)
    default: break
    }
    let view = try apply(items(index), to: tensor)
    if indices.isEmpty { return view === tensor ? try tensor.alias() : view }
    return try view.index(indices)
  }

  mutating func write(_ tensor: Tensor, _ index: Value, _ newValue: Value) throws {
    if case .bool(false) = index { return }
    let source = try source(newValue, for: tensor)
    switch index {
    case .ellipsis: return try copy(source, to: tensor)
    case .none, .bool: return try copy(source, to: tensor.unsqueeze(0))
    case .int(let position):
      return try copy(source, to: select(tensor, 0, position, real: 0))
    default: break
    }
    let view = try apply(items(index), to: tensor)
    if indices.isEmpty { return try copy(source, to: view) }
    let sizes = Array(source.shape.drop { $0 == 1 })
    let values = sizes == source.shape ? source : try source.view(sizes)
    try view.indexPutInPlace(indices, values)
  }

  /// What is assigned, as a tensor.
  private func source(_ value: Value, for tensor: Tensor) throws -> Tensor {
    if let source = value.asTensor { return source }
    if let number = value.asScalar {
      return Tensor(.scalar(number, tensor.dtype, meta: tensor.data.isMeta))
    }
    throw TensorError.type(
      "can't assign a \(bridge.interpreter.typeName(value)) to a \(tensor.dtype.tensorTypeName)")
  }

  /// Copies into a view; fewer dims than it has are enough.
  private func copy(_ source: Tensor, to view: Tensor) throws {
    if source.shape == view.shape {
      try view.copyInPlace(source)
    } else if source.rank == 0 {
      try view.fillInPlace(source)
    } else {
      let sizes = Array(source.shape.drop { $0 == 1 })
      try view.copyInPlace(source.view(sizes).expandIfNeeded(view.shape))
    }
  }

  /// The parts between the commas. A list is one index, unless it holds more than numbers.
  private func items(_ index: Value) throws -> [Value] {
    if let tuple = index.asTuple { return tuple.elements }
    guard let list = index.asList, list.elements.count < 32 else { return [index] }
    let isTuple = list.elements.contains { element in
      switch element {
      case .none, .ellipsis, .slice, .list, .tuple: true
      default: element.asTensor != nil
      }
    }
    return isTuple ? list.elements : [index]
  }

  private mutating func apply(_ items: [Value], to tensor: Tensor) throws -> Tensor {
    let items = try items.map { try item($0) }
    let specified = items.reduce(0) { $0 + $1.dims }
    guard specified <= tensor.rank else {
      throw TensorError.index("too many indices for tensor of dimension \(tensor.rank)")
    }
    var view = tensor
    var dim = 0
    for (place, item) in items.enumerated() {
      switch item {
      case .int(let position): view = try select(view, dim, position, real: place)
      case .slice(let slice):
        view = try part(view, dim, slice, always: false)
        dim += 1
      case .ellipsis: dim += tensor.rank - specified
      case .newAxis:
        view = try view.unsqueeze(dim)
        dim += 1
      case .flag(let flag):
        view = try view.unsqueeze(dim)
        record(Tensor(flag ? .values([0], [1]) : .empty([0], .int64)), &dim)
      case .tensor(let index): record(index, &dim)
      }
    }
    return view
  }

  private mutating func record(_ index: Tensor, _ dim: inout Int) {
    for _ in covered..<dim { indices.append(nil) }
    indices.append(index)
    dim += index.isMask ? index.rank : 1
    covered = dim
  }

  /// One part of a subscript.
  private enum Item {
    case int(Int)
    case slice(SliceObject)
    case ellipsis
    case newAxis
    case flag(Bool)
    case tensor(Tensor)

    /// How many dims of the tensor it is about.
    var dims: Int {
      switch self {
      case .int, .slice: 1
      case .ellipsis, .newAxis, .flag: 0
      case .tensor(let tensor): tensor.isMask ? tensor.rank : 1
      }
    }
  }

  private func item(_ value: Value) throws -> Item {
    switch value {
    case .int(let position): return .int(position)
    case .slice(let slice): return .slice(slice)
    case .ellipsis: return .ellipsis
    case .none: return .newAxis
    case .bool(let flag): return .flag(flag)
    case .list, .tuple, .range, .str:
      let array = try NestedData.array(value, dtype: nil, bridge.interpreter)
      // An empty list has no numbers to tell its type from.
      return .tensor(Tensor(array.count == 0 ? array.astype(.int64) : array))
    default: break
    }
    if let tensor = value.asTensor {
      guard tensor.rank == 0, !tensor.dtype.isDifferentiable, !tensor.data.isMeta else {
        return .tensor(tensor)
      }
      return tensor.isMask ? .flag(try tensor.item().bool) : .int(try tensor.item().int)
    }
    if let array = try bridge.numpyArray(value) { return .tensor(Tensor(array)) }
    if value.asTuple != nil || value.asList != nil {
      return .tensor(Tensor(try NestedData.array(value, dtype: nil, bridge.interpreter)))
    }
    if case .float = value {
    } else if let position = try? bridge.interpreter.index(value) {
      return .int(position)
    }
    throw TensorError.index(
      "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
        + "indices (got \(bridge.interpreter.typeName(value)))")
  }

  private func select(
    _ tensor: Tensor, _ dim: Int, _ position: Int, real: Int
  ) throws -> Tensor {
    guard tensor.rank > 0 else {
      throw TensorError.index(
        "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ "
          + "to convert a 0-dim tensor to a number")
    }
    let size = tensor.shape[dim]
    guard position >= -size, position < size else {
      throw TensorError.index(
        "index \(position) is out of bounds for dimension \(real) with size \(size)")
    }
    return try tensor.select(dim, position)
  }

  /// A slice of one dim; one that takes all is only noted where `always` says so.
  private func part(
    _ tensor: Tensor, _ dim: Int, _ slice: SliceObject, always: Bool
  ) throws -> Tensor {
    func bound(_ value: Value, _ missing: Int) throws -> Int {
      value.isNone ? missing : try value.asInt ?? bridge.interpreter.index(value)
    }
    let step = try bound(slice.step, 1)
    guard step != 0 else { throw TensorError.value("slice step cannot be zero") }
    guard step > 0 else { throw TensorError.value("step must be greater than zero") }
    let (start, stop) = (try bound(slice.start, 0), try bound(slice.stop, .max))
    let size = tensor.shape[dim]
    if !always, start == 0, stop == size || stop == .max, step == 1 { return tensor }
    return try tensor.slice(dim, start, stop, step: step)
  }
}

extension Tensor {
  /// Whether it chooses elements by truth rather than by number.
  fileprivate var isMask: Bool { dtype == .bool || dtype == .uint8 }

  fileprivate func expandIfNeeded(_ shape: Shape) throws -> Tensor {
    self.shape == shape ? self : try expand(shape)
  }
}
