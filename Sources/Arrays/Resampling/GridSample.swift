// Images sampled at points that a grid names, and the gradients for image and grid.

/// How a grid is read, in PyTorch's numbers.
package struct GridRule: Sendable {
  package enum Interpolation: Int, Sendable { case bilinear, nearest, bicubic }
  package enum Padding: Int, Sendable { case zeros, border, reflection }

  package let interpolation: Interpolation
  package let padding: Padding
  package let alignCorners: Bool

  package init(_ interpolation: Interpolation, _ padding: Padding, alignCorners: Bool) {
    (self.interpolation, self.padding) = (interpolation, padding)
    self.alignCorners = alignCorners
  }
}

extension Kernel {
  /// The values of images (N, C, H, W) at the points (x, y) of a grid (N, H', W', 2), -1 to 1 across.
  package static func gridSample(
    _ input: NDArray, _ grid: NDArray, _ rule: GridRule
  ) throws -> NDArray {
    try checkGrid(input, grid)
    let shape = [input.shape[0], input.shape[1], grid.shape[1], grid.shape[2]]
    let result = NDArray.zeros(shape, input.dtype, meta: input.isMeta || grid.isMeta)
    guard !result.isMeta, result.count > 0 else { return result }
    let image = Floats(input, as: Double.self)
    var output = [Double](repeating: 0, count: result.count)
    forEachPoint(input, grid, rule) { planes, places, taps, _ in
      for (plane, place) in zip(planes, places) {
        var sum = 0.0
        for tap in taps { sum += tap.weight * image[plane + tap.offset] }
        output[place] = sum
      }
    }
    try NDArray.values(output, shape, .float64).copy(to: result)
    return result
  }

  /// The gradients for images and grid.
  package static func gridSampleGradients(
    _ grad: NDArray, _ input: NDArray, _ grid: NDArray, _ rule: GridRule
  ) throws -> (input: NDArray, grid: NDArray) {
    let isMeta = grad.isMeta || input.isMeta || grid.isMeta
    let forInput = NDArray.zeros(input.shape, input.dtype, meta: isMeta)
    let forGrid = NDArray.zeros(grid.shape, grid.dtype, meta: isMeta)
    guard !isMeta, grad.count > 0 else { return (forInput, forGrid) }
    let (image, incoming) = (Floats(input, as: Double.self), Floats(grad, as: Double.self))
    var images = [Double](repeating: 0, count: input.count)
    var points = [Double](repeating: 0, count: grid.count)
    forEachPoint(input, grid, rule) { planes, places, taps, point in
      for (plane, place) in zip(planes, places) {
        for tap in taps {
          images[plane + tap.offset] += tap.weight * incoming[place]
          let product = incoming[place] * image[plane + tap.offset]
          points[2 * point] += product * tap.slopeX
          points[2 * point + 1] += product * tap.slopeY
        }
      }
    }
    try NDArray.values(images, input.shape, .float64).copy(to: forInput)
    try NDArray.values(points, grid.shape, .float64).copy(to: forGrid)
    return (forInput, forGrid)
  }

  private static func checkGrid(_ input: NDArray, _ grid: NDArray) throws {
    let texts = (input.shape.text, grid.shape.text)
    try check(
      input.shape.first == grid.shape.first,
      .runtime(
        "grid_sampler(): expected grid and input to have same batch size, but got input with sizes "
          + "\(texts.0) and grid with sizes \(texts.1)"))
    try check(
      grid.shape.last == input.rank - 2,
      .runtime(
        "grid_sampler(): expected grid to have size \(input.rank - 2) in last dimension, but got "
          + "grid with sizes \(texts.1)"))
    try check(
      input.rank == 4 && grid.rank == 4,
      .notImplemented("grid_sampler(): only images, (N, C, H, W), can be sampled here"))
    for dim in 2..<4 where input.shape[dim] == 0 {
      throw TensorError.runtime(
        "grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes "
          + "\(texts.0) with dimension \(dim) being empty")
    }
    try input.dtype.checkSame(grid.dtype)
  }

  /// Hands out each point: where its planes start in the input, where its values go, what it is made of.
  private static func forEachPoint(
    _ input: NDArray, _ grid: NDArray, _ rule: GridRule,
    _ body: (_ planes: [Int], _ places: [Int], [Tap], _ point: Int) -> Void
  ) {
    let (channels, height, width) = (input.shape[1], input.shape[2], input.shape[3])
    let count = grid.shape[1] * grid.shape[2]
    let points = Floats(grid, as: Double.self)
    for batch in 0..<grid.shape[0] {
      let planes = (0..<channels).map { (batch * channels + $0) * height * width }
      for index in 0..<count {
        let point = batch * count + index
        let columns = rule.axis(points[2 * point], width)
        let rows = rule.axis(points[2 * point + 1], height)
        let taps = rows.flatMap { row in
          columns.map { column in
            Tap(
              offset: row.index * width + column.index, weight: row.weight * column.weight,
              slopeX: row.weight * column.slope, slopeY: row.slope * column.weight)
          }
        }
        body(planes, (0..<channels).map { (batch * channels + $0) * count + index }, taps, point)
      }
    }
  }
}

/// One pixel's share in a sample, and how the share grows with the point's coordinates.
private struct Tap {
  let offset: Int
  let weight: Double
  let slopeX: Double
  let slopeY: Double
}

extension GridRule {
  /// The pixels of a row or column that a coordinate draws from; those outside are left out.
  fileprivate func axis(
    _ coordinate: Double, _ size: Int
  ) -> [(index: Int, weight: Double, slope: Double)] {
    let scale = Double(alignCorners ? size - 1 : size) / 2
    let raw = alignCorners ? (coordinate + 1) * scale : ((coordinate + 1) * Double(size) - 1) / 2
    let (place, factor) = interpolation == .bicubic ? (raw, 1) : padded(raw, size)
    guard place.isFinite, abs(place) < 1e9 else { return [] }
    let slope = scale * factor
    let shares: [(Int, Double, Double)]
    switch interpolation {
    case .nearest: shares = [(Int(place.rounded(.toNearestOrEven)), 1, 0)]
    case .bilinear:
      let first = Int(place.rounded(.down))
      let rest = place - Double(first)
      shares = [(first, 1 - rest, -slope), (first + 1, rest, slope)]
    case .bicubic:
      let first = Int(place.rounded(.down))
      shares = Self.cubic(place - Double(first)).enumerated().map { number, share in
        let pixel = first - 1 + number
        let index = padding == .zeros ? pixel : Int(padded(Double(pixel), size).place)
        return (index, share.weight, share.slope * slope)
      }
    }
    return shares.filter { $0.0 >= 0 && $0.0 < size }
      .map { (index: $0.0, weight: $0.1, slope: $0.2) }
  }

  /// A place brought inside, and how it moves with the one outside.
  private func padded(_ place: Double, _ size: Int) -> (place: Double, factor: Double) {
    let last = Double(size - 1)
    func clipped(_ place: Double, _ factor: Double) -> (Double, Double) {
      place <= 0 ? (0, 0) : place >= last ? (last, 0) : (place, factor)
    }
    switch padding {
    case .zeros: return (place, 1)
    case .border: return clipped(place, 1)
    case .reflection:
      let low = alignCorners ? 0 : -0.5
      let span = alignCorners ? last : Double(size)
      guard span > 0 else { return (0, 0) }
      let distance = abs(place - low)
      let sign: Double = place < low ? -1 : 1
      let rest = distance.truncatingRemainder(dividingBy: span)
      let isEven = (distance / span).rounded(.down).truncatingRemainder(dividingBy: 2) == 0
      return isEven ? clipped(rest + low, sign) : clipped(span - rest + low, -sign)
    }
  }

  /// The cubic convolution's weights at a distance past the second of four pixels, and their slopes.
  private static func cubic(_ t: Double) -> [(weight: Double, slope: Double)] {
    let a = -0.75
    func near(_ x: Double) -> (Double, Double) {
      (((a + 2) * x - (a + 3)) * x * x + 1, (3 * (a + 2) * x - 2 * (a + 3)) * x)
    }
    func far(_ x: Double) -> (Double, Double) {
      (((x - 5) * x + 8) * x * a - 4 * a, ((3 * x - 10) * x + 8) * a)
    }
    let (first, second, third, fourth) = (far(t + 1), near(t), near(1 - t), far(2 - t))
    return [
      (first.0, first.1), (second.0, second.1), (third.0, -third.1), (fourth.0, -fourth.1),
    ]
  }
}
