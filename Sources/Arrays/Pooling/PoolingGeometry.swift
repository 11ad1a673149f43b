// How a pooling window moves, with PyTorch's rule for the last, partial window.

/// The parameters of a pooling, one entry for each spatial dim.
package struct PoolingGeometry: Sendable {
  package var kernel: [Int]
  package var stride: [Int]
  package var padding: [Int]
  package var dilation: [Int]
  /// Whether a last window that is only partly inside gives an element too.
  package var ceilMode: Bool

  package init(
    kernel: [Int], stride: [Int], padding: [Int], dilation: [Int] = [1, 1, 1],
    ceilMode: Bool = false
  ) {
    self.kernel = kernel
    self.stride = stride.isEmpty ? kernel : stride
    self.padding = padding
    self.dilation = dilation
    self.ceilMode = ceilMode
  }

  /// The result's spatial sizes.
  package func outputSizes(_ sizes: [Int], input: Shape) throws -> [Int] {
    let result = try sizes.indices.map { dim in try outputSize(sizes[dim], dim) }
    guard result.allSatisfy({ $0 > 0 }) else {
      let channels = input[input.count - sizes.count - 1]
      throw TensorError.runtime(
        "Given input size: (\(text([channels] + leading(sizes)))). Calculated output size: "
          + "(\(text([channels] + leading(result)))). Output size is too small")
    }
    return result
  }

  /// Two-dimensional sizes; ATen's message has no others but those of three dims.
  private func leading(_ sizes: [Int]) -> [Int] { sizes.count == 1 ? [1] + sizes : sizes }

  private func text(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: "x") }

  private func outputSize(_ size: Int, _ dim: Int) throws -> Int {
    try check(stride[dim] != 0, .runtime("stride should not be zero"))
    try check(
      padding[dim] >= 0,
      .runtime("pad must be non-negative, but got pad: \(padding[dim])"))
    try check(
      padding[dim] <= ((kernel[dim] - 1) * dilation[dim] + 1) / 2,
      .runtime(
        "pad should be at most half of effective kernel size, but got pad=\(padding[dim]), "
          + "kernel_size=\(kernel[dim]) and dilation=\(dilation[dim])"))
    let room = size + 2 * padding[dim] - dilation[dim] * (kernel[dim] - 1) - 1
    let extra = ceilMode ? stride[dim] - 1 : 0
    var result = Int((Double(room + extra) / Double(stride[dim])).rounded(.down)) + 1
    if ceilMode, (result - 1) * stride[dim] >= size + padding[dim] { result -= 1 }
    return result
  }
}

/// The window of each output place: a range of the input along one dim.
struct Windows {
  /// Where each window begins and ends, before it is cut to the input, and its step.
  let bounds: [(start: Int, end: Int)]
  let step: Int
  let size: Int

  init(_ geometry: PoolingGeometry, dim: Int, size: Int, count: Int) throws {
    try NDArray.checkRoom([count, 2])
    self.size = size
    step = geometry.dilation[dim]
    let reach = geometry.dilation[dim] * (geometry.kernel[dim] - 1) + 1
    bounds = (0..<count).map { index in
      let start = index * geometry.stride[dim] - geometry.padding[dim]
      return (start, start + reach)
    }
  }

  /// The windows of adaptive pooling, which share the input out.
  init(adaptive count: Int, size: Int) throws {
    try NDArray.checkRoom([count, 2])
    try NDArray.checkRoom([count + 1, size], .bool)
    self.size = size
    step = 1
    bounds = (0..<count).map { index in
      (index * size / count, ((index + 1) * size + count - 1) / count)
    }
  }

  /// One window over everything.
  init(whole size: Int) { (self.size, step, bounds) = (size, 1, [(0, size)]) }

  /// The input places of a window.
  @inline(__always)
  func places(_ index: Int) -> StrideTo<Int> {
    let (start, end) = bounds[index]
    let first = start >= 0 ? start : start + (-start + step - 1) / step * step
    return stride(from: first, to: min(end, size), by: step)
  }
}

/// The windows of up to three spatial dims; absent ones have a single window of one place.
struct WindowGrid {
  let dims: (Windows, Windows, Windows)

  init(_ windows: [Windows]) {
    let all = Array(repeating: Windows(whole: 1), count: 3 - windows.count) + windows
    dims = (all[0], all[1], all[2])
  }

  var inputCount: Int { dims.0.size * dims.1.size * dims.2.size }
  var outputCount: Int { dims.0.bounds.count * dims.1.bounds.count * dims.2.bounds.count }

  /// Calls `body` with the number of each output place and its window's numbers in each dim.
  @inline(__always)
  func forEachOutput(_ body: (Int, (Int, Int, Int)) -> Void) {
    var output = 0
    for z in dims.0.bounds.indices {
      for y in dims.1.bounds.indices {
        for x in dims.2.bounds.indices {
          body(output, (z, y, x))
          output &+= 1
        }
      }
    }
  }

  /// Calls `body` with each input place of a window.
  @inline(__always)
  func forEachPlace(_ window: (Int, Int, Int), _ body: (Int) -> Void) {
    for z in dims.0.places(window.0) {
      for y in dims.1.places(window.1) {
        let row = (z &* dims.1.size &+ y) &* dims.2.size
        for x in dims.2.places(window.2) { body(row &+ x) }
      }
    }
  }
}
