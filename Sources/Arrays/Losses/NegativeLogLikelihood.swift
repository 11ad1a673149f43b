// The negative log likelihood of classes, plain and per pixel, and its gradient.

/// What becomes of the losses of a batch, numbered as PyTorch numbers it.
package enum LossReduction: Int, Sendable {
  case none, mean, sum
}

extension Kernel {
  /// The losses of log probabilities (N, C, …) or (C) at target classes, and the sum of the weights that
  /// counted.
  package static func nllLoss(
    _ input: NDArray, _ target: NDArray, weight: NDArray? = nil, reduction: LossReduction = .mean,
    ignoreIndex: Int = -100
  ) throws -> (output: NDArray, totalWeight: NDArray) {
    let layout = try ClassLayout(input, target, weight)
    let isMeta = input.isMeta || target.isMeta
    let shape = reduction == .none ? target.shape : []
    let output = NDArray.empty(shape, input.dtype, meta: isMeta)
    let totalWeight = NDArray.scalar(0, input.dtype, meta: isMeta)
    guard !output.isMeta else { return (output, totalWeight) }
    let (values, weights) = (input.toDoubles(), weight?.toDoubles())
    var losses: [Double] = []
    var total = 0.0
    try layout.forEach(target, ignoreIndex) { place, category in
      guard let category else { return losses.append(0) }
      let factor = weights?[category] ?? 1
      total += factor
      losses.append(-values[place] * factor)
    }
    if reduction == .none {
      try NDArray.values(losses, shape, .float64).copy(to: output)
      return (output, totalWeight)
    }
    let sum = losses.reduce(0, +)
    output.storeScalar(.float(reduction == .sum ? sum : sum / total), at: 0)
    totalWeight.storeScalar(.float(total), at: 0)
    return (output, totalWeight)
  }

  /// The gradient for the log probabilities.
  package static func nllLossBackward(
    _ grad: NDArray, _ input: NDArray, _ target: NDArray, weight: NDArray? = nil,
    reduction: LossReduction = .mean, ignoreIndex: Int = -100, totalWeight: NDArray
  ) throws -> NDArray {
    let layout = try ClassLayout(input, target, weight)
    let isMeta = grad.isMeta || input.isMeta || target.isMeta
    let result = NDArray.zeros(input.shape, input.dtype, meta: isMeta)
    guard !result.isMeta else { return result }
    let (grads, weights) = (grad.toDoubles(), weight?.toDoubles())
    let divisor = reduction == .mean ? try totalWeight.item().double : 1
    var number = 0
    try layout.forEach(target, ignoreIndex) { place, category in
      defer { number += 1 }
      guard let category else { return }
      let incoming = reduction == .none ? grads[number] : grads[0] / divisor
      result.storeScalar(.float(-incoming * (weights?[category] ?? 1)), at: place)
    }
    return result
  }
}

/// Where the classes of an input stand: a batch of lines, or of planes.
private struct ClassLayout {
  let classes: Int
  /// How many elements lie between classes.
  let inner: Int

  init(_ input: NDArray, _ target: NDArray, _ weight: NDArray?) throws {
    try check(
      target.dtype == .int64 || target.dtype == .uint8,
      .runtime("expected target dtype to be Long or Byte, but got \(target.dtype.scalarTypeName)"))
    try check(
      input.dtype.isFloatingPoint, notImplemented("nll_loss_out_frame", input.dtype))
    if input.rank <= 2 {
      try Self.checkLines(input, target)
    } else {
      try Self.checkPlanes(input, target)
    }
    classes = input.rank == 1 ? input.shape[0] : input.shape[1]
    inner = input.rank <= 2 ? 1 : input.shape[2...].reduce(1, *)
    try check(
      weight == nil || weight?.shape == [classes],
      .runtime(
        "weight tensor should be defined either for all \(classes) classes or no classes but got "
          + "weight tensor of shape: \(weight?.shape.text ?? "")"))
    if let weight { try input.dtype.checkSame(weight.dtype) }
  }

  private static func checkLines(_ input: NDArray, _ target: NDArray) throws {
    try check(input.rank > 0, .runtime("input tensor should be 1D or 2D"))
    try check(
      target.rank <= 1,
      .runtime("0D or 1D target tensor expected, multi-target not supported"))
    try check(
      input.rank == 2 || target.count == 1,
      .value("For 1D input, 1D target must have size 1, but got target size: \(target.count)"))
    try check(
      input.rank == 1 || input.shape[0] == (target.rank == 0 ? 1 : target.shape[0]),
      .runtime("size mismatch (got input: \(input.shape.text), target: \(target.shape.text))"))
  }

  private static func checkPlanes(_ input: NDArray, _ target: NDArray) throws {
    try check(
      target.rank == input.rank - 1,
      .runtime(
        "only batches of spatial targets supported (3D tensors) but got targets of dimension: "
          + "\(target.rank)"))
    try check(
      input.shape[0] == target.shape[0] && input.shape[2...] == target.shape[1...],
      .runtime("size mismatch (got input: \(input.shape.text) , target: \(target.shape.text)"))
  }

  /// Hands out for each target where its class stands in the input and which it is; nil if ignored.
  func forEach(_ target: NDArray, _ ignored: Int, _ body: (Int, Int?) -> Void) throws {
    for (number, category) in target.toInts().enumerated() {
      if category == ignored {
        body(0, nil)
        continue
      }
      try check(
        category >= 0 && category < classes,
        .index("Target \(category) is out of bounds."))
      let (batch, rest) = number.quotientAndRemainder(dividingBy: inner)
      body((batch * classes + category) * inner + rest, category)
    }
  }
}
