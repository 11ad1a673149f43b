// Batch normalisation: each channel by its own mean and variance, over batch and space.

/// What a batch normalisation computed on its way: mean and 1/√(variance + eps) of each channel.
package struct BatchNormResult {
  package let output: NDArray
  package let mean: NDArray
  package let invstd: NDArray
}

extension Kernel {
  /// Normalises (N, C, …) by the batch's statistics, which also move the running ones, or by the
  /// running ones.
  package static func batchNorm(
    _ input: NDArray, weight: NDArray?, bias: NDArray?, runningMean: NDArray?,
    runningVar: NDArray?, training: Bool, momentum: Double, eps: Double
  ) throws -> BatchNormResult {
    let channels = try input.size(1)
    try input.checkParameters([weight, bias, runningMean, runningVar])
    let output = NDArray.empty(input.shape, input.dtype, meta: input.isMeta)
    let saved = training ? channels : 0
    let mean = NDArray.zeros([saved], input.dtype, meta: input.isMeta)
    let invstd = NDArray.zeros([saved], input.dtype, meta: input.isMeta)
    guard !input.isMeta, input.count > 0 else {
      return BatchNormResult(output: output, mean: mean, invstd: invstd)
    }
    func run<T: BLASElement>(_ type: T.Type) throws {
      let planes = Planes(input.shape)
      let (source, target) = (Floats(input, as: type), Floats(output, as: type))
      let scale = weight.map { Floats($0, as: type) }
      let shift = bias.map { Floats($0, as: type) }
      let means = runningMean.map { Floats($0, as: type) }
      let variances = runningVar.map { Floats($0, as: type) }
      for channel in 0..<channels {
        var moments = NormMoments(mean: 0, variance: 0)
        if training {
          moments = planes.moments(source, channel)
          mean.storeScalar(.float(moments.mean), at: channel)
          invstd.storeScalar(.float(1 / (moments.variance + eps).squareRoot()), at: channel)
          let unbiased = moments.variance * planes.unbiasing
          means?.move(channel, to: moments.mean, momentum)
          variances?.move(channel, to: unbiased, momentum)
        } else if let means, let variances {
          moments = NormMoments(mean: Double(means[channel]), variance: Double(variances[channel]))
        }
        let factor = Double(scale?[channel] ?? 1) / (moments.variance + eps).squareRoot()
        let offset = T(Double(shift?[channel] ?? 0) - moments.mean * factor)
        planes.forEach(channel) { target[$0] = source[$0] * T(factor) + offset }
      }
      target.store(in: output)
      if training, let runningMean { means?.store(in: runningMean) }
      if training, let runningVar { variances?.store(in: runningVar) }
    }
    switch try FloatType(input.dtype, kernel: "batch_norm") {
    case .float: try run(Float.self)
    case .double: try run(Double.self)
    }
    return BatchNormResult(output: output, mean: mean, invstd: invstd)
  }

  /// The gradients for input, weight and bias.
  package static func batchNormGradients(
    _ grad: NDArray, _ input: NDArray, weight: NDArray?, runningMean: NDArray?,
    runningVar: NDArray?, saved: BatchNormResult?, training: Bool, eps: Double
  ) throws -> (input: NDArray, weight: NDArray, bias: NDArray) {
    let channels = try input.size(1)
    let gradInput = NDArray.empty(input.shape, input.dtype, meta: grad.isMeta)
    let gradWeight = NDArray.zeros([channels], weight?.dtype ?? input.dtype, meta: grad.isMeta)
    let gradBias = NDArray.zeros([channels], weight?.dtype ?? input.dtype, meta: grad.isMeta)
    guard !grad.isMeta, input.count > 0 else { return (gradInput, gradWeight, gradBias) }
    func run<T: BLASElement>(_ type: T.Type) {
      let planes = Planes(input.shape)
      let (source, incoming) = (Floats(input, as: type), Floats(grad, as: type))
      let target = Floats(gradInput, as: type)
      let scale = weight.map { Floats($0, as: type) }
      for channel in 0..<channels {
        let (mean, invstd) = statistics(channel)
        var (sum, product) = (0.0, 0.0)
        planes.forEach(channel) { index in
          sum += Double(incoming[index])
          product += Double(incoming[index]) * (Double(source[index]) - mean)
        }
        gradWeight.storeScalar(.float(product * invstd), at: channel)
        gradBias.storeScalar(.float(sum), at: channel)
        let factor = Double(scale?[channel] ?? 1) * invstd
        let count = Double(planes.count)
        let slope = training ? product * invstd * invstd / count : 0
        let shift = training ? sum / count : 0
        planes.forEach(channel) { index in
          let centred = Double(source[index]) - mean
          target[index] = T((Double(incoming[index]) - shift - centred * slope) * factor)
        }
      }
      target.store(in: gradInput)
    }
    func statistics(_ channel: Int) -> (mean: Double, invstd: Double) {
      if training, let saved {
        return (
          saved.mean.loadScalar(at: channel).double, saved.invstd.loadScalar(at: channel).double
        )
      }
      let mean = runningMean?.toDoubles()[channel] ?? 0
      let variance = runningVar?.toDoubles()[channel] ?? 1
      return (mean, 1 / (variance + eps).squareRoot())
    }
    switch try FloatType(input.dtype, kernel: "batch_norm_backward") {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return (gradInput, gradWeight, gradBias)
  }
}

struct NormMoments {
  var mean: Double
  /// Biased: divided by the count.
  var variance: Double

  /// Of a dense run of elements, in two passes.
  init<T: BLASElement>(_ values: UnsafePointer<T>, _ count: Int) {
    var sum = 0.0
    for index in 0..<count { sum += Double(values[index]) }
    mean = sum / Double(count)
    var squares = 0.0
    for index in 0..<count {
      let centred = Double(values[index]) - mean
      squares += centred * centred
    }
    variance = squares / Double(count)
  }

  init(mean: Double, variance: Double) {
    self.mean = mean
    self.variance = variance
  }
}

/// Where the elements of a channel of an array (N, C, …) are.
private struct Planes {
  let batches: Int
  let channels: Int
  let size: Int

  init(_ shape: Shape) {
    batches = shape[0]
    channels = shape[1]
    size = Array(shape.dropFirst(2)).elementCount
  }

  /// The elements of one channel.
  var count: Int { batches * size }
  var unbiasing: Double { count > 1 ? Double(count) / Double(count - 1) : .nan }

  @inline(__always)
  func forEach(_ channel: Int, _ body: (Int) -> Void) {
    for batch in 0..<batches {
      let start = (batch &* channels &+ channel) &* size
      for index in start..<start &+ size { body(index) }
    }
  }

  func moments<T: BLASElement>(_ source: Floats<T>, _ channel: Int) -> NormMoments {
    var sum = 0.0
    forEach(channel) { sum += Double(source[$0]) }
    let mean = sum / Double(count)
    var squares = 0.0
    forEach(channel) { index in
      let centred = Double(source[index]) - mean
      squares += centred * centred
    }
    return NormMoments(mean: mean, variance: squares / Double(count))
  }
}

extension Floats where T: BLASElement {
  /// Moves a running statistic towards a new value.
  fileprivate func move(_ index: Int, to value: Double, _ momentum: Double) {
    self[index] = T(momentum * value + (1 - momentum) * Double(self[index]))
  }
}
