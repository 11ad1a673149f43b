// Maxima and averages over windows of one to three spatial dims, and their gradients.

/// How averages count what lies outside the input.
package struct AverageRule: Sendable {
  package var includesPadding: Bool
  package var divisor: Int?

  package init(includesPadding: Bool = true, divisor: Int? = nil) {
    self.includesPadding = includesPadding
    self.divisor = divisor
  }
}

extension Kernel {
  /// The maximum of each window of the last dims, and its place in the plane.
  package static func maxPool(
    _ input: NDArray, _ geometry: PoolingGeometry
  ) throws -> (values: NDArray, indices: NDArray) {
    let spatial = geometry.kernel.count
    let sizes = Array(input.shape.suffix(spatial))
    let counts = try geometry.outputSizes(sizes, input: input.shape)
    let windows = try sizes.indices.map { dim in
      try Windows(geometry, dim: dim, size: sizes[dim], count: counts[dim])
    }
    return try maxima(input, WindowGrid(windows), Array(input.shape.dropLast(spatial)) + counts)
  }

  /// The maxima of `counts` windows that share the last dims out.
  package static func adaptiveMaxPool(
    _ input: NDArray, _ counts: [Int]
  ) throws -> (values: NDArray, indices: NDArray) {
    let sizes = input.shape.suffix(counts.count)
    let windows = try zip(counts, sizes).map { try Windows(adaptive: $0, size: $1) }
    return try maxima(
      input, WindowGrid(windows), Array(input.shape.dropLast(counts.count)) + counts)
  }

  private static func maxima(
    _ input: NDArray, _ grid: WindowGrid, _ shape: Shape
  ) throws -> (values: NDArray, indices: NDArray) {
    let values = NDArray.empty(shape, input.dtype, meta: input.isMeta)
    let indices = NDArray.empty(shape, .int64, meta: input.isMeta)
    guard !values.isMeta, values.count > 0 else { return (values, indices) }
    func run<T: BLASElement>(_ type: T.Type) {
      let source = Floats(input, as: type)
      let target = Floats(values, as: type)
      let places = indices.pointer(as: Int.self)
      for plane in 0..<values.count / grid.outputCount {
        let image = source.base + plane * grid.inputCount
        let first = plane * grid.outputCount
        grid.forEachOutput { output, window in
          var (best, place) = (-T.infinity, -1)
          grid.forEachPlace(window) { index in
            let value = image[index]
            if value > best || value.isNaN || place < 0 { (best, place) = (value, index) }
          }
          target[first + output] = best
          places[first + output] = place
        }
      }
      target.store(in: values)
    }
    switch try FloatType(input.dtype, kernel: "max_pool2d") {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return (values, indices)
  }

  /// Adds each gradient to the place its maximum came from.
  package static func maxPoolGradient(
    _ grad: NDArray, _ indices: NDArray, input shape: Shape, spatial: Int
  ) throws -> NDArray {
    let result = NDArray.zeros(shape, grad.dtype, meta: grad.isMeta)
    guard !result.isMeta, grad.count > 0 else { return result }
    let inputCount = Array(shape.suffix(spatial)).elementCount
    let outputCount = Array(grad.shape.suffix(spatial)).elementCount
    func run<T: BLASElement>(_ type: T.Type) {
      let source = Floats(grad, as: type)
      let places = Floats(indices, as: Int.self)
      let target = Floats(result, as: type)
      for index in 0..<grad.count {
        target[index / outputCount * inputCount + places[index]] += source[index]
      }
      target.store(in: result)
    }
    switch try FloatType(grad.dtype, kernel: "max_pool2d") {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return result
  }

  /// The mean of each window of the last dims.
  package static func averagePool(
    _ input: NDArray, _ geometry: PoolingGeometry, _ rule: AverageRule
  ) throws -> NDArray {
    let plan = try AveragePlan(input.shape, geometry, rule)
    return try averages(input, plan, plan.outputShape)
  }

  package static func averagePoolGradient(
    _ grad: NDArray, input shape: Shape, _ geometry: PoolingGeometry, _ rule: AverageRule
  ) throws -> NDArray {
    try averageGradients(grad, try AveragePlan(shape, geometry, rule), shape)
  }

  /// The means of `counts` windows that share the last dims out.
  package static func adaptiveAveragePool(_ input: NDArray, _ counts: [Int]) throws -> NDArray {
    let plan = try AveragePlan(adaptive: input.shape, counts)
    return try averages(input, plan, plan.outputShape)
  }

  package static func adaptiveAveragePoolGradient(
    _ grad: NDArray, input shape: Shape, _ counts: [Int]
  ) throws -> NDArray {
    try averageGradients(grad, AveragePlan(adaptive: shape, counts), shape)
  }

  private static func averages(
    _ input: NDArray, _ plan: AveragePlan, _ shape: Shape
  ) throws -> NDArray {
    let result = NDArray.empty(shape, input.dtype, meta: input.isMeta)
    guard !result.isMeta, result.count > 0 else { return result }
    func run<T: BLASElement>(_ type: T.Type) {
      let (source, target) = (Floats(input, as: type), Floats(result, as: type))
      for plane in 0..<result.count / plan.grid.outputCount {
        let image = source.base + plane * plan.grid.inputCount
        let first = plane * plan.grid.outputCount
        plan.grid.forEachOutput { output, window in
          var sum: T = 0
          plan.grid.forEachPlace(window) { sum += image[$0] }
          target[first + output] = sum / T(plan.divisors[output])
        }
      }
      target.store(in: result)
    }
    switch try FloatType(input.dtype, kernel: "avg_pool2d") {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return result
  }

  private static func averageGradients(
    _ grad: NDArray, _ plan: AveragePlan, _ shape: Shape
  ) throws -> NDArray {
    let result = NDArray.zeros(shape, grad.dtype, meta: grad.isMeta)
    guard !result.isMeta, grad.count > 0 else { return result }
    func run<T: BLASElement>(_ type: T.Type) {
      let (source, target) = (Floats(grad, as: type), Floats(result, as: type))
      for plane in 0..<grad.count / plan.grid.outputCount {
        let image = target.base + plane * plan.grid.inputCount
        let first = plane * plan.grid.outputCount
        plan.grid.forEachOutput { output, window in
          let share = source[first + output] / T(plan.divisors[output])
          plan.grid.forEachPlace(window) { image[$0] += share }
        }
      }
      target.store(in: result)
    }
    switch try FloatType(grad.dtype, kernel: "avg_pool2d") {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return result
  }
}

/// The windows of an averaging and what each divides by.
private struct AveragePlan {
  let grid: WindowGrid
  let divisors: [Int]
  let outputShape: Shape

  init(_ input: Shape, _ geometry: PoolingGeometry, _ rule: AverageRule) throws {
    let spatial = geometry.kernel.count
    let sizes = Array(input.suffix(spatial))
    let counts = try geometry.outputSizes(sizes, input: input)
    let windows = try sizes.indices.map { dim in
      try Windows(geometry, dim: dim, size: sizes[dim], count: counts[dim])
    }
    let shape = Array(input.dropLast(spatial)) + counts
    if let divisor = rule.divisor {
      let grid = WindowGrid(windows)
      try NDArray.checkRoom(counts)
      self.init(grid, Array(repeating: divisor, count: grid.outputCount), shape)
      return
    }
    let padding = geometry.padding
    try self.init(windows, shape) { dim, window in
      rule.includesPadding
        ? min(window.end, sizes[dim] + padding[dim]) - window.start
        : min(window.end, sizes[dim]) - max(window.start, 0)
    }
  }

  init(adaptive input: Shape, _ counts: [Int]) throws {
    let sizes = input.suffix(counts.count)
    let windows = try zip(counts, sizes).map { try Windows(adaptive: $0, size: $1) }
    try self.init(windows, Array(input.dropLast(counts.count)) + counts) { _, window in
      window.end - window.start
    }
  }

  private init(_ grid: WindowGrid, _ divisors: [Int], _ outputShape: Shape) {
    self.grid = grid
    self.divisors = divisors
    self.outputShape = outputShape
  }

  /// `extent` tells how much of a window counts along a dim.
  private init(
    _ windows: [Windows], _ outputShape: Shape, extent: (Int, (start: Int, end: Int)) -> Int
  ) throws {
    try NDArray.checkRoom(windows.map(\.bounds.count))
    grid = WindowGrid(windows)
    var divisors = [1]
    for (dim, windows) in windows.enumerated() {
      let extents = windows.bounds.map { extent(dim, $0) }
      divisors = divisors.flatMap { divisor in extents.map { divisor * $0 } }
    }
    self.divisors = divisors
    self.outputShape = outputShape
  }
}
