// Connectionist temporal classification: the likelihood of labels whose places in time are unknown.

import Arrays

extension Catalog {
  static let alignmentLosses: [Operator] = [
    Operator(
      [.torch, .inner], "The loss of labels that are not aligned with the input.",
      [
        Overload(
          "ctc_loss(Tensor log_probs, Tensor targets, IntArrayRef input_lengths, "
            + "IntArrayRef target_lengths, int64_t blank=0, int64_t reduction=Mean, "
            + "bool zero_infinity=False)"
        ) { call in
          let (probabilities, targets) = try (call.tensor(), call.tensor())
          let (inputs, lengths) = try (call.ints(), call.ints())
          return try .tensor(
            probabilities.ctcLoss(
              targets, inputs, lengths, blank: call.int(), call.reduction(),
              zeroInfinity: call.bool()))
        },
        Overload(
          "ctc_loss(Tensor log_probs, Tensor targets, Tensor input_lengths, "
            + "Tensor target_lengths, int64_t blank=0, int64_t reduction=Mean, "
            + "bool zero_infinity=False)"
        ) { call in
          let (probabilities, targets) = try (call.tensor(), call.tensor())
          let (inputs, lengths) = try (call.tensor(), call.tensor())
          return try .tensor(
            probabilities.ctcLoss(
              targets, inputs.data.knownInts(), lengths.data.knownInts(), blank: call.int(),
              call.reduction(), zeroInfinity: call.bool()))
        },
      ])
  ]
}

/// One sequence of the batch: its log-probabilities, and its labels with blanks between them.
private struct Alignment {
  let steps: Int
  let classes: Int
  let states: [Int]
  let probability: (_ step: Int, _ label: Int) -> Double

  /// Whether a state may follow the one two before it.
  private func mayJump(_ state: Int) -> Bool {
    state >= 2 && state % 2 == 1 && states[state] != states[state - 2]
  }

  /// The logarithms of what leads to each state at each step.
  func forward() -> [[Double]] {
    var rows: [[Double]] = []
    for step in 0..<steps {
      rows.append(
        states.indices.map { state in
          let own = probability(step, states[state])
          guard step > 0 else { return state < 2 ? own : -.infinity }
          let last = rows[step - 1]
          var ways = [last[state]]
          if state > 0 { ways.append(last[state - 1]) }
          if mayJump(state) { ways.append(last[state - 2]) }
          return own + logSum(ways)
        })
    }
    return rows
  }

  /// The logarithms of what follows from each state at each step.
  func backward() -> [[Double]] {
    var rows = [[Double]](repeating: [], count: steps)
    for step in (0..<steps).reversed() {
      rows[step] = states.indices.map { state in
        let own = probability(step, states[state])
        guard step + 1 < steps else { return state + 2 >= states.count ? own : -.infinity }
        let next = rows[step + 1]
        var ways = [next[state]]
        if state + 1 < states.count { ways.append(next[state + 1]) }
        if state + 2 < states.count, mayJump(state + 2) { ways.append(next[state + 2]) }
        return own + logSum(ways)
      }
    }
    return rows
  }

  func loss(_ forward: [[Double]]) -> Double {
    guard let last = forward.last else { return states.count == 1 ? 0 : .infinity }
    return -logSum(Array(last.suffix(2)))
  }
}

extension [Alignment] {
  /// The gradient for the log-probabilities (steps, batch, classes).
  fileprivate func slopes(
    _ forwards: [[[Double]]], _ losses: [Double], _ factors: [Double], _ shape: Shape,
    _ zeroInfinity: Bool
  ) -> [Double] {
    let (batch, classes) = (shape[1], shape[2])
    var slopes = [Double](repeating: 0, count: shape.elementCount)
    for (index, alignment) in enumerated() where !(zeroInfinity && losses[index] == .infinity) {
      let backward = alignment.backward()
      for step in 0..<alignment.steps {
        var sums = [Double](repeating: -.infinity, count: classes)
        for (state, label) in alignment.states.enumerated() {
          let both = forwards[index][step][state] + backward[step][state]
          sums[label] = logSum([sums[label], both])
        }
        for label in 0..<classes {
          let own = alignment.probability(step, label)
          let expected = (sums[label] + losses[index] - own).exponential
          slopes[(step * batch + index) * classes + label] =
            (own.exponential - expected) * factors[index]
        }
      }
    }
    return slopes
  }
}

private func logSum(_ values: [Double]) -> Double {
  let greatest = values.max() ?? -.infinity
  guard greatest > -.infinity else { return greatest }
  return greatest + values.reduce(0) { $0 + ($1 - greatest).exponential }.logarithm
}

extension Tensor {
  fileprivate func ctcLoss(
    _ targets: Tensor, _ inputLengths: [Int], _ targetLengths: [Int], blank: Int,
    _ reduction: LossReduction, zeroInfinity: Bool
  ) throws -> Tensor {
    try check(count > 0, .runtime("log_probs tensor must not be empty"))
    try check(
      rank == 2 || rank == 3,
      .runtime(
        "Expected 3-dimensional tensor, but got \(rank)-dimensional tensor for argument #1 "
          + "'log_probs' (while checking arguments for ctc_loss_allocate_outputs)"))
    let isBatched = rank == 3
    let input = isBatched ? self : try unsqueeze(1)
    let labels = isBatched || targets.rank > 1 ? targets : try targets.unsqueeze(0)
    var losses = try input.alignmentLoss(
      labels, inputLengths, targetLengths, blank: blank, zeroInfinity: zeroInfinity)
    if zeroInfinity {
      losses = try .where(losses.eq(.float(.infinity)), newZeros([]), losses)
    }
    switch reduction {
    case .none: return isBatched ? losses : try losses.squeeze(0)
    case .sum: return try losses.sum()
    case .mean:
      let lengths = targetLengths.map { Double(Swift.max($0, 1)) }
      return try (losses / Tensor(.values(lengths, [lengths.count], dtype))).mean()
    }
  }

  private func alignmentLoss(
    _ targets: Tensor, _ inputLengths: [Int], _ targetLengths: [Int], blank: Int,
    zeroInfinity: Bool
  ) throws -> Tensor {
    let (steps, batch, classes) = (shape[0], shape[1], shape[2])
    try check(
      targets.rank == 1 || targets.rank == 2,
      .runtime(
        "Expected 1 to 2 dimensions, but got \(targets.rank)-dimensional tensor for argument #2 "
          + "'targets' (while checking arguments for ctc_loss_allocate_outputs)"))
    try check(blank >= 0 && blank < classes, .runtime("blank must be in label range"))
    try check(
      inputLengths.count == batch, .runtime("input_lengths must be of size batch_size"))
    try check(
      targetLengths.count == batch, .runtime("target_lengths must be of size batch_size"))
    try Self.checkLengths(inputLengths, "input_lengths", most: steps)
    try Self.checkLengths(targetLengths, "target_lengths", most: targets.count)
    try targets.checkTargets(targetLengths, batch: batch)
    let alignments =
      try data.isMeta
      ? []
      : (0..<batch).map {
        try alignment($0, targets, inputLengths, targetLengths, blank)
      }
    let forwards = alignments.map { $0.forward() }
    let values = zip(alignments, forwards).map { $0.loss($1) }
    let result =
      data.isMeta ? NDArray.empty([batch], dtype, meta: true) : .values(values, [batch], dtype)
    return try record("CtcLossBackward0", self, result) { node in
      let this = node.save("log_probs", self)
      node.save("targets", targets)
      let kept = node.saveResult("result0", result)
      node.save("result1", Tensor(result))
      node.attribute("blank", .int(blank))
      node.attribute("input_lengths", .ints(inputLengths))
      node.attribute("target_lengths", .ints(targetLengths))
      node.attribute("zero_infinity", .bool(zeroInfinity))
      node.gradient(of: 0, "_ctc_loss_backward(grad, log_probs, targets, …)") { grad in
        let kept = try kept.unpacked()
        let slopes = alignments.slopes(
          forwards, values, try grad.data.knownDoubles(), [steps, batch, classes], zeroInfinity)
        let input = try this.unpacked()
        let table = NDArray.values(slopes, input.shape, input.dtype)
        return try record("NotImplemented", [grad, input, kept], table) {
          $0.refuse("aten::_ctc_loss_backward")
        }
      }
    }
  }

  private static func checkLengths(_ lengths: [Int], _ name: String, most: Int) throws {
    for length in lengths where length < 0 || length > most {
      let bound = length < 0 ? "at least 0" : "at most \(most)"
      throw TensorError.runtime(
        "Expected \(name) to have value \(bound), but got value \(length) (while checking arguments "
          + "for ctc_loss_allocate_outputs)")
    }
  }

  /// Throws unless the targets are of these lengths: one after another, or in rows.
  private func checkTargets(_ lengths: [Int], batch: Int) throws {
    let place = "argument #2 'targets' (while checking arguments for ctc_loss_allocate_outputs)"
    let wanted = rank == 1 ? lengths.reduce(0, +) : batch
    try check(
      shape[0] == wanted,
      .runtime(
        "Expected tensor to have size \(wanted) at dimension 0, but got size \(shape[0]) for \(place)"
      ))
    let longest = lengths.max() ?? 0
    try check(
      rank == 1 || shape[1] >= longest,
      .runtime(
        "Expected tensor to have size at least \(longest) at dimension 1, but got size \(shape[1]) "
          + "for \(place)"))
  }

  private func alignment(
    _ index: Int, _ targets: Tensor, _ inputLengths: [Int], _ targetLengths: [Int], _ blank: Int
  ) throws -> Alignment {
    let (batch, classes) = (shape[1], shape[2])
    let labels: [Int]
    if targets.rank == 1 {
      let start = targetLengths[..<index].reduce(0, +)
      labels = Array(try targets.data.knownInts()[start..<start + targetLengths[index]])
    } else {
      labels = Array(try targets.data.select(0, index).knownInts().prefix(targetLengths[index]))
    }
    for label in labels {
      try check(
        label >= 0 && label < classes, .index("Target \(label) is out of bounds."))
    }
    let numbers = data.toDoubles()
    let states = [blank] + labels.flatMap { [$0, blank] }
    return Alignment(steps: inputLengths[index], classes: classes, states: states) { step, label in
      numbers[(step * batch + index) * classes + label]
    }
  }
}
