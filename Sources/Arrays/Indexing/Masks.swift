// Elements chosen by truth values, and the places where they are.

extension Kernel {
  /// `x`, broadcast with the mask, with a number where the mask holds.
  package static func maskedFill(
    _ x: NDArray, _ mask: NDArray, _ value: Scalar, out: NDArray? = nil
  ) throws -> NDArray {
    try check(
      mask.dtype == .bool,
      .runtime(
        "masked_fill_ only supports boolean masks, but got mask with dtype \(mask.dtype.cxxName)"))
    let shape = try Shape.broadcast(mask.shape, x.shape)
    if let out { try checkOutput(out, shape, x.dtype) }
    let result = out ?? .empty(shape, x.dtype, meta: x.isMeta || mask.isMeta)
    guard !x.isMeta, !mask.isMeta, !result.isMeta else { return result }
    let operands = (Operand.array(mask), Operand.number(value), Operand.array(x))
    switch x.dtype.computeType {
    case .float: forEachRow(operands.0, operands.1, operands.2, into: result, choose(Float.self))
    case .double: forEachRow(operands.0, operands.1, operands.2, into: result, choose(Double.self))
    case .int: forEachRow(operands.0, operands.1, operands.2, into: result, choose(Int.self))
    }
    return result
  }

  private static func choose<T: Computable>(_: T.Type) -> Loop3<T> {
    return { mask, value, x, out, count in
      for i in 0..<count { out[i] = mask[i] != 0 ? value[i] : x[i] }
    }
  }

  /// The elements where the mask holds, in one dim.
  package static func maskedSelect(_ x: NDArray, _ mask: NDArray) throws -> NDArray {
    try check(
      mask.dtype == .bool, .runtime("masked_select: expected BoolTensor for mask"))
    try check(!x.isMeta && !mask.isMeta, .dataDependent("masked_select"))
    let shape = try Shape.broadcast(x.shape, mask.shape)
    let (x, mask) = (x.broadcast(to: shape), mask.broadcast(to: shape))
    if shape.isEmpty { return try index(x.view([1]), [mask.view([1])]) }
    return try index(x, [mask])
  }

  /// `x`, broadcast with the mask, with elements of `source` in order where the mask holds.
  package static func maskedScatter(
    _ x: NDArray, _ mask: NDArray, _ source: NDArray, out: NDArray? = nil
  ) throws -> NDArray {
    try check(
      x.dtype == source.dtype,
      .runtime(
        "masked_scatter: expected self and source to have same dtypes but got"
          + "\(x.dtype.scalarTypeName) and \(source.dtype.scalarTypeName)"))
    try check(
      mask.dtype == .bool,
      .runtime(
        "masked_scatter_ only supports boolean masks, but got mask with dtype "
          + mask.dtype.scalarTypeName))
    let shape = try Shape.broadcast(x.shape, mask.shape)
    if let out { try checkOutput(out, shape, x.dtype) }
    let target = try writeTarget(x.broadcast(to: shape), out, contiguous: true)
    guard !target.isMeta, !mask.isMeta, !source.isMeta else { return target }
    let places = offsets(shape, target.strides)
    let chosen = zip(places, mask.broadcast(to: shape).toBools()).filter(\.1).map(\.0)
    try check(
      chosen.count <= source.count,
      .runtime("Number of elements of source < number of ones in mask"))
    let values = source.contiguous()
    let size = target.itemSize
    for (number, place) in chosen.enumerated() {
      (target.rawPointer + place * size)
        .copyMemory(from: values.rawPointer + number * size, byteCount: size)
    }
    withExtendedLifetime(values) {}
    return target
  }

  /// The indices of the elements that are not zero, one row each.
  package static func nonzero(_ x: NDArray) throws -> NDArray {
    try check(
      !x.isMeta,
      .notImplemented(
        "The register_meta function for torch.nonzero() raises unimplemented by default, as a "
          + "correct data-independent implementation does not exist. This implementation returns a "
          + "fake value, assuming all elements of the tensor are non-zero. To enable this "
          + "registration, please set "
          + "'torch.fx.experimental._config.meta_nonzero_assume_all_nonzero' to True."))
    let places = x.toBools().enumerated().filter(\.element).map(\.offset)
    let result = NDArray.empty([x.rank, places.count], .int64)
    let steps = x.shape.contiguousStrides
    if !places.isEmpty && x.rank > 0 {
      let target = result.pointer(as: Int.self)
      for dim in 0..<x.rank {
        for (number, place) in places.enumerated() {
          target[dim * places.count + number] = place / steps[dim] % x.shape[dim]
        }
      }
    }
    return result.matrixTransposed
  }

  /// The elements at places counted in row-major order.
  package static func take(_ x: NDArray, _ index: NDArray) throws -> NDArray {
    try check(
      index.dtype == .int64,
      .runtime("take(): Expected a long tensor for index, but got \(index.dtype.scalarTypeName)"))
    let result = NDArray.empty(index.shape, x.dtype, meta: x.isMeta || index.isMeta)
    guard !result.isMeta else { return result }
    let (count, size) = (x.count, x.itemSize)
    let values = x.contiguous()
    for (number, place) in index.toInts().enumerated() {
      try check(
        place >= -count && place < count,
        .index("out of range: tried to access index \(place) on a tensor of \(count) elements."))
      let source = values.rawPointer + (place < 0 ? place + count : place) * size
      (result.rawPointer + number * size).copyMemory(from: source, byteCount: size)
    }
    withExtendedLifetime(values) {}
    return result
  }

  /// `x` with elements of `source` at places counted in row-major order.
  package static func put(
    _ x: NDArray, _ index: NDArray, _ source: NDArray, accumulate: Bool = false,
    out: NDArray? = nil
  ) throws -> NDArray {
    try check(
      index.dtype == .int64,
      .runtime("put_(): Expected a long tensor for index, but got \(index.dtype.scalarTypeName)"))
    try check(
      x.dtype == source.dtype,
      .runtime(
        "put_(): self and source expected to have the same dtype, but got self.dtype = "
          + "\(x.dtype.scalarTypeName) and source.dtype = \(source.dtype.scalarTypeName)"))
    try check(
      index.count == source.count,
      .runtime(
        "put_(): Expected source and index to have the same number of elements, but got "
          + "source.numel() = \(source.count), index.numel() = \(index.count)"))
    let dense = try writeTarget(x, nil, contiguous: true)
    let flat = dense.flattened()
    _ = try indexPut(
      flat, [index.flattened()], source.flattened(), accumulate: accumulate, out: flat)
    let target = try writeTarget(dense, out, contiguous: false)
    return target
  }

  /// Ones at the classes that the indices name, in a last dim of zeros; -1 finds their number itself.
  package static func oneHot(_ index: NDArray, classes: Int = -1) throws -> NDArray {
    try check(
      index.dtype == .int64,
      .runtime("one_hot is only applicable to index tensor of type LongTensor."))
    if index.count == 0 {
      try check(
        classes > 0,
        .runtime(
          classes < 0
            ? "Can not infer total number of classes from empty tensor."
            : "one_hot: num_classes should be positive when index is empty"))
      return .zeros(index.shape + [classes], .int64, meta: index.isMeta)
    }
    guard !index.isMeta else { return .zeros(index.shape + [max(classes, 0)], .int64, meta: true) }
    let values = index.toInts()
    try check(
      values.allSatisfy { $0 >= 0 }, .runtime("Class values must be non-negative."))
    let most = values.max() ?? 0
    try check(
      classes == -1 || most < classes,
      .runtime("Class values must be smaller than num_classes."))
    let width = classes == -1 ? most &+ 1 : classes
    try check(width > 0, .runtime("zeros: Dimension size must be non-negative."))
    let result = NDArray.zeros(index.shape + [width], .int64)
    try result.checkAllocated()
    let target = result.pointer(as: Int.self)
    for (row, value) in values.enumerated() { target[row * width + value] = 1 }
    return result
  }
}
