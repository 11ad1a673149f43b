// `tensor[…]` and `tensor[…] = value`, with PyTorch's rules for what is a view and what a copy
// (torch/csrc/autograd/python_variable_indexing.cpp).

import Arrays

extension Tensor {
  /// `self[index]`.
  package func subscripted(_ index: Argument) throws -> Tensor {
    switch index {
    case .none: return try unsqueeze(0)
    case .ellipsis: return try alias()
    case .int(let place): return try selected(0, place)
    case .slice(let start, let stop, let step):
      try checkSliceable()
      return try sliced(0, start, stop, step)
    case .tuple, .bool, .float, .complex, .string, .tensor, .dtype, .device, .list,
      .size, .memoryFormat, .layout, .other:
      let part = try walked(index)
      if !part.indices.isEmpty { return try part.tensor.index(part.indices) }
      return part.tensor === self ? try alias() : part.tensor
    }
  }

  /// `self[index] = value`; a number becomes a 0-d tensor.
  package func setSubscript(_ index: Argument, to value: Tensor) throws {
    let value = value.isWrappedNumber ? Tensor(value.data.astype(dtype)) : value
    switch index {
    case .none, .bool(true): return try unsqueeze(0).receive(value)
    case .ellipsis: return try receive(value)
    case .bool(false): return
    case .int(let place): return try selected(0, place).receive(value)
    case .slice(let start, let stop, let step):
      try checkSliceable()
      return try sliced(0, start, stop, step).receive(value)
    case .tuple, .float, .complex, .string, .tensor, .dtype, .device, .list, .size,
      .memoryFormat, .layout, .other:
      let part = try walked(index)
      guard !part.indices.isEmpty else { return try part.tensor.receive(value) }
      let source = try value.to(dtype).withoutLeadingOnes(beyond: part.tensor.rank)
      try part.tensor.indexPutInPlace(part.indices, source)
    }
  }

  /// Copies a value into this view, broadcast to its shape.
  private func receive(_ value: Tensor) throws {
    let source = try value.withoutLeadingOnes(beyond: rank)
    _ = try copyInPlace(source.shape == shape ? source : source.expandedForCopy(to: shape))
  }

  private func expandedForCopy(to shape: Shape) throws -> Tensor {
    do {
      return try expand(shape)
    } catch {
      throw TensorError.runtime(
        "The expanded size of the tensor (\(mismatch(shape).0)) must match the existing size "
          + "(\(mismatch(shape).1)) at non-singleton dimension \(mismatch(shape).2).  Target sizes: "
          + "\(shape.text).  Tensor sizes: \(self.shape.text)")
    }
  }

  private func mismatch(_ target: Shape) -> (Int, Int, Int) {
    let lead = target.count - rank
    for dim in shape.indices.reversed() where lead + dim >= 0 {
      if shape[dim] != 1 && shape[dim] != target[lead + dim] {
        return (target[lead + dim], shape[dim], lead + dim)
      }
    }
    return (target.first ?? 0, shape.first ?? 0, 0)
  }

  /// Drops dims of size 1 in front, as many as are too many.
  private func withoutLeadingOnes(beyond rank: Int) throws -> Tensor {
    var excess = 0
    while self.rank - excess > rank, shape[excess] == 1 { excess += 1 }
    return excess == 0 ? self : try view(Array(shape.dropFirst(excess)))
  }

  private func checkSliceable() throws {
    try check(rank > 0, .type("slice() cannot be applied to a 0-dim tensor."))
  }

  private func selected(_ dim: Int, _ place: Int) throws -> Tensor {
    try check(
      rank > 0,
      .index(
        "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in "
          + "C++ to convert a 0-dim tensor to a number"))
    let size = shape[dim]
    try check(
      place >= -size && place < size,
      .index("index \(place) is out of bounds for dimension \(dim) with size \(size)"))
    return try select(dim, place)
  }

  private func sliced(_ dim: Int, _ start: Int?, _ stop: Int?, _ step: Int?) throws -> Tensor {
    let step = step ?? 1
    try check(step > 0, .value("step must be greater than zero"))
    return try slice(dim, start ?? 0, stop ?? .max, step: step)
  }

  /// Applies numbers, slices and None one after another; what is left are index tensors.
  private func walked(
    _ index: Argument
  ) throws -> (tensor: Tensor, indices: [Tensor?]) {
    let items = index.subscriptItems
    let specified = items.reduce(0) { $0 + $1.dimsTaken }
    try check(
      specified <= rank, .index("too many indices for tensor of dimension \(rank)"))
    var walk = SubscriptWalk(tensor: self)
    for item in items { try walk.apply(item, ellipsis: rank - specified) }
    return (walk.tensor, walk.indices)
  }
}

/// A subscript half applied: the view so far, the dim that comes next, and the index tensors.
private struct SubscriptWalk {
  var tensor: Tensor
  var indices: [Tensor?] = []
  private var dim = 0

  init(tensor: Tensor) { self.tensor = tensor }

  mutating func apply(_ item: Argument, ellipsis: Int) throws {
    switch item {
    case .int(let place): tensor = try tensor.select(checked: dim, place)
    case .slice(let start, let stop, let step):
      let isWhole = (start ?? 0) == 0 && stop == nil && (step ?? 1) == 1
      if !isWhole {
        try check((step ?? 1) > 0, .value("step must be greater than zero"))
        tensor = try tensor.slice(dim, start ?? 0, stop ?? .max, step: step ?? 1)
      }
      dim += 1
    case .ellipsis: dim += ellipsis
    case .none:
      tensor = try tensor.unsqueeze(dim)
      dim += 1
    case .bool(let value):
      tensor = try tensor.unsqueeze(dim)
      take(Tensor(NDArray.full([1], .bool(value), .bool)))
    case .tensor(let index) where index.rank == 0 && index.dtype.isIntegral():
      if index.dtype == .uint8 {
        tensor = try tensor.unsqueeze(dim)
        take(index)
      } else {
        tensor = try tensor.select(checked: dim, index.item().int)
      }
    case .tensor(let index) where index.rank == 0 && index.dtype == .bool:
      tensor = try tensor.unsqueeze(dim)
      take(index)
    case .tensor(let index):
      try check(
        index.dtype.isIntegral(includeBool: true),
        .index("tensors used as indices must be long, int, byte or bool tensors"))
      take(index)
    case .list, .tuple, .size: take(try item.indexTensor())
    case .float, .complex, .string, .dtype, .device, .memoryFormat, .layout, .other:
      throw TensorError.index(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
          + "indices (got \(item.typeName))")
    }
  }

  /// An index tensor stands for as many dims as a mask has, else for one.
  private mutating func take(_ index: Tensor) {
    indices += Array(repeating: nil, count: max(dim - indices.count, 0))
    indices.append(index)
    dim += index.dtype == .bool || index.dtype == .uint8 ? max(index.rank, 1) : 1
  }
}

extension Tensor {
  fileprivate func select(checked dim: Int, _ place: Int) throws -> Tensor {
    try check(
      dim < rank,
      .index(
        "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in "
          + "C++ to convert a 0-dim tensor to a number"))
    let size = shape[dim]
    try check(
      place >= -size && place < size,
      .index("index \(place) is out of bounds for dimension \(dim) with size \(size)"))
    return try select(dim, place)
  }
}

extension Argument {
  /// The parts of a subscript. A list is one index, unless it is short and holds what only a tuple
  /// can (slices, None, tensors), as numpy once had it.
  fileprivate var subscriptItems: [Argument] {
    switch self {
    case .tuple(let items): return items
    case .list(let items):
      let holdsParts = items.contains { item in
        switch item {
        case .slice, .ellipsis, .none, .tensor, .list, .tuple: true
        default: false
        }
      }
      return items.count < 32 && holdsParts && !items.allSatisfy(\.isNested) ? items : [self]
    default: return [self]
    }
  }

  private var isNested: Bool {
    switch self {
    case .list, .tuple: true
    default: false
    }
  }

  /// How many dims of the tensor a part of a subscript is about.
  fileprivate var dimsTaken: Int {
    switch self {
    case .none, .ellipsis, .bool: 0
    case .tensor(let index) where index.dtype == .bool || index.dtype == .uint8: index.rank
    default: 1
    }
  }

  /// Nested lists of numbers as an index tensor.
  fileprivate func indexTensor() throws -> Tensor {
    var shape: [Int] = []
    var level: Argument = self
    while let elements = level.elements {
      shape.append(elements.count)
      guard let first = elements.first else { break }
      level = first
    }
    var (numbers, isBool) = ([Int](), false)
    func collect(_ item: Argument) throws {
      switch item {
      case .list(let items), .tuple(let items): for item in items { try collect(item) }
      case .size(let sizes): numbers += sizes
      case .int(let value): numbers.append(value)
      case .bool(let value):
        isBool = true
        numbers.append(value ? 1 : 0)
      case .tensor(let tensor): numbers.append(try tensor.item().int)
      default:
        throw TensorError.index(
          "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
            + "indices (got \(item.typeName))")
      }
    }
    try collect(self)
    try check(
      numbers.count == shape.reduce(1, *),
      .value("expected sequence of equal length in an index"))
    let array = NDArray.values(numbers, shape, .int64)
    return Tensor(isBool ? array.astype(.bool) : array)
  }
}
