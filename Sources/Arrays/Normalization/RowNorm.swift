// Layer and group normalisation: rows of elements by their own mean and variance.

/// The result of normalising rows, with mean and 1/√(variance + eps) of each.
package struct RowNormResult {
  package let output: NDArray
  package let mean: NDArray
  package let rstd: NDArray
}

/// How rows are cut from an array and which weight each element has.
package struct RowNormLayout: Sendable {
  /// Elements in a row.
  package var rowCount: Int
  /// Neighbouring elements that share a weight.
  package var spread: Int
  /// The number of weights; they repeat along the array.
  package var weights: Int
  /// The shape of the statistics.
  package var statistics: Shape

  /// Rows are the last dims of `input`, as `normalized_shape` says.
  package static func layer(_ input: Shape, _ normalized: Shape) -> RowNormLayout {
    let lead = Array(input.dropLast(normalized.count))
    let count = normalized.elementCount
    return RowNormLayout(
      rowCount: count, spread: 1, weights: count,
      statistics: lead + Array(repeating: 1, count: normalized.count))
  }

  /// Rows are groups of channels of an input (N, C, …).
  package static func group(_ input: Shape, groups: Int) -> RowNormLayout {
    let space = Array(input.dropFirst(2)).elementCount
    return RowNormLayout(
      rowCount: input[1] / max(groups, 1) * space, spread: max(space, 1), weights: input[1],
      statistics: [input[0], groups])
  }

  @inline(__always)
  func weight(_ element: Int) -> Int { element / spread % weights }
}

extension Kernel {
  /// Normalises each row, then scales and shifts it.
  package static func rowNorm(
    _ input: NDArray, weight: NDArray?, bias: NDArray?, _ layout: RowNormLayout, eps: Double
  ) throws -> RowNormResult {
    try input.checkParameters([weight, bias])
    let output = NDArray.empty(input.shape, input.dtype, meta: input.isMeta)
    let mean = NDArray.zeros(layout.statistics, input.dtype, meta: input.isMeta)
    let rstd = NDArray.zeros(layout.statistics, input.dtype, meta: input.isMeta)
    let result = RowNormResult(output: output, mean: mean, rstd: rstd)
    guard !input.isMeta, input.count > 0 else { return result }
    func run<T: BLASElement>(_ type: T.Type) {
      let (source, target) = (Floats(input, as: type), Floats(output, as: type))
      let scale = weight.map { Floats($0, as: type) }
      let shift = bias.map { Floats($0, as: type) }
      for row in 0..<input.count / layout.rowCount {
        let start = row * layout.rowCount
        let moments = NormMoments(source.base + start, layout.rowCount)
        let factor = 1 / (moments.variance + eps).squareRoot()
        mean.storeScalar(.float(moments.mean), at: row)
        rstd.storeScalar(.float(factor), at: row)
        let (centre, spread) = (T(moments.mean), T(factor))
        for index in start..<start + layout.rowCount {
          let place = layout.weight(index)
          let normal = (source[index] - centre) * spread
          target[index] = normal * (scale?[place] ?? 1) + (shift?[place] ?? 0)
        }
      }
      target.store(in: output)
    }
    switch try FloatType(input.dtype, kernel: "LayerNormKernelImpl") {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return result
  }

  /// The gradients for input, weight and bias; the latter two have one dim.
  package static func rowNormGradients(
    _ grad: NDArray, _ input: NDArray, weight: NDArray?, _ statistics: RowNormResult,
    _ layout: RowNormLayout
  ) throws -> (input: NDArray, weight: NDArray, bias: NDArray) {
    let gradInput = NDArray.empty(input.shape, input.dtype, meta: grad.isMeta)
    let gradWeight = NDArray.zeros([layout.weights], input.dtype, meta: grad.isMeta)
    let gradBias = NDArray.zeros([layout.weights], input.dtype, meta: grad.isMeta)
    guard !grad.isMeta, input.count > 0 else { return (gradInput, gradWeight, gradBias) }
    func run<T: BLASElement>(_ type: T.Type) {
      let (source, incoming) = (Floats(input, as: type), Floats(grad, as: type))
      let (means, factors) = (
        Floats(statistics.mean, as: type), Floats(statistics.rstd, as: type)
      )
      let target = Floats(gradInput, as: type)
      let (weights, biases) = (Floats(gradWeight, as: type), Floats(gradBias, as: type))
      let scale = weight.map { Floats($0, as: type) }
      for row in 0..<input.count / layout.rowCount {
        let range = row * layout.rowCount..<(row + 1) * layout.rowCount
        let (centre, factor) = (means[row], factors[row])
        var (sum, product) = (0.0, 0.0)
        for index in range {
          let place = layout.weight(index)
          let normal = (source[index] - centre) * factor
          let scaled = incoming[index] * (scale?[place] ?? 1)
          sum += Double(scaled)
          product += Double(scaled * normal)
          weights[place] += incoming[index] * normal
          biases[place] += incoming[index]
        }
        let (meanSum, meanProduct) = (
          T(sum / Double(layout.rowCount)), T(product / Double(layout.rowCount))
        )
        for index in range {
          let normal = (source[index] - centre) * factor
          let scaled = incoming[index] * (scale?[layout.weight(index)] ?? 1)
          target[index] = (scaled - meanSum - normal * meanProduct) * factor
        }
      }
      target.store(in: gradInput)
      weights.store(in: gradWeight)
      biases.store(in: gradBias)
    }
    switch try FloatType(input.dtype, kernel: "LayerNormBackwardKernelImpl") {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return (gradInput, gradWeight, gradBias)
  }
}
