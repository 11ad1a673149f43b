// Losses that compare classes with one another, and the loss of unaligned sequences.

import Arrays

extension Catalog {
  static let marginLosses: [Operator] = [
    Operator(
      .inner,
      "multi_margin_loss(Tensor input, Tensor target, Scalar p=1, Scalar margin=1, "
        + "Tensor? weight=None, int64_t reduction=Mean)",
      "How far other classes come near the right one."
    ) { call in
      let (input, target) = try (call.tensor(), call.tensor())
      let (p, margin, weight) = try (call.number(), call.number(), call.tensorIfAny())
      let rule = MultiMargin(p: p, margin: margin, weight: weight)
      return try .tensor(input.multiMarginLoss(target, rule, call.reduction()))
    },
    Operator(
      .inner, "multilabel_margin_loss(Tensor input, Tensor target, int64_t reduction=Mean)",
      "How far other classes come near the right ones."
    ) { try .tensor($0.tensor().multilabelMarginLoss($0.tensor(), $0.reduction())) },
  ]
}

/// The parameters of `multi_margin_loss`.
private struct MultiMargin {
  let p: Scalar
  let margin: Scalar
  let weight: Tensor?

  /// Adds the loss of one row, and if wanted its gradient.
  func row(_ x: ArraySlice<Double>, _ target: Int, _ factor: Double?) -> (Double, [Double]) {
    let x = Array(x)
    let scale = (weight?.data.toDoubles()[target] ?? 1) / Double(x.count)
    var (loss, grad) = (0.0, [Double](repeating: 0, count: x.count))
    for index in x.indices where index != target {
      let distance = margin.double - x[target] + x[index]
      guard distance > 0 else { continue }
      loss += (p.double == 1 ? distance : distance * distance) * scale
      let slope = (p.double == 1 ? 1 : 2 * distance) * scale * (factor ?? 0)
      grad[index] += slope
      grad[target] -= slope
    }
    return (loss, grad)
  }
}

extension Tensor {
  /// Rows of classes; a single one may stand alone.
  private func rows(_ name: String) throws -> (count: Int, classes: Int) {
    try check(
      rank <= 2 && (rank < 2 || shape[1] > 0),
      .runtime(
        "Expected non-empty vector or matrix with optional 0-dim batch size, but got: "
          + shape.text))
    return rank == 2 ? (shape[0], shape[1]) : (1, count)
  }

  fileprivate func multiMarginLoss(
    _ target: Tensor, _ rule: MultiMargin, _ reduction: LossReduction
  ) throws -> Tensor {
    let (count, classes) = try rows("multi_margin_loss")
    let places = try target.data.knownInts()
    try check(
      target.rank <= 1 && places.count == count,
      .runtime(
        "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples "
          + "(batch size). Expected target size [\(count)], but got \(target.shape.text). Input has "
          + "shape \(shape.text)."))
    if let weight = rule.weight {
      try check(
        weight.rank <= 1 && weight.count == classes,
        .runtime("inconsistent weight size, expected \(classes) but got \(weight.shape.text)"))
      try dtype.checkSame(weight.dtype)
    }
    try DType.int64.checkSame(target.dtype)
    for place in places {
      try check(place >= 0 && place < classes, .runtime("target out of range"))
    }
    try check(
      rule.p.double == 1 || rule.p.double == 2, .runtime("only p == 1 and p == 2 supported"))
    let data = self.data
    func each(_ factors: [Double]?) -> [(loss: Double, grad: [Double])] {
      let x = data.toDoubles()
      return (0..<count).map { row in
        rule.row(x[row * classes..<(row + 1) * classes], places[row], factors?[row])
      }
    }
    let shape = rank == 2 ? [count] : []
    let losses =
      data.isMeta
      ? NDArray.empty(shape, dtype, meta: true) : .values(each(nil).map(\.loss), shape, dtype)
    let value = try losses.reduced(reduction)
    return try record("MultiMarginLossBackward0", self, value) { node in
      let this = node.save("self", self)
      node.save("target", target)
      node.save("weight", rule.weight)
      node.attribute("margin", .number(rule.margin))
      node.attribute("p", .number(rule.p))
      node.attribute("reduction", .int(reduction.rawValue))
      node.gradient(of: 0, "multi_margin_loss_backward(grad, self, target, …)") { grad in
        let input = try this.unpacked()
        let factors = grad.factors(count, reduction)
        let flat = NDArray.values(each(factors).flatMap(\.grad), input.shape, input.dtype)
        return try record("NotImplemented", grad, input, flat) {
          $0.refuse("aten::multi_margin_loss_backward")
        }
      }
    }
  }

  fileprivate func multilabelMarginLoss(
    _ target: Tensor, _ reduction: LossReduction
  ) throws -> Tensor {
    let (count, classes) = try rows("multilabel_margin_loss")
    try check(
      target.shape == shape,
      .runtime(
        "inconsistent target size: \(target.shape.text) for input of size: \(shape.text)"))
    try DType.int64.checkSame(target.dtype)
    let labels = try target.data.knownInts()
    for label in labels {
      try check(label >= -1 && label < classes, .runtime("argument #2 'target' is out of range"))
    }
    let chosen: [[Int]] = (0..<count).map { row in
      Array(labels[row * classes..<(row + 1) * classes].prefix { $0 >= 0 })
    }
    let mask = chosen.flatMap { row in (0..<classes).map { row.contains($0) } }
    let data = self.data
    func each(_ factors: [Double]?) -> (losses: [Double], grad: [Double]) {
      let x = data.toDoubles()
      var (losses, grad) = ([Double](), [Double](repeating: 0, count: x.count))
      for row in 0..<count {
        let base = row * classes
        var loss = 0.0
        for label in chosen[row] {
          for other in 0..<classes where !mask[base + other] {
            let distance = 1 - x[base + label] + x[base + other]
            guard distance > 0 else { continue }
            loss += distance
            let slope = (factors?[row] ?? 0) / Double(classes)
            grad[base + other] += slope
            grad[base + label] -= slope
          }
        }
        losses.append(loss / Double(classes))
      }
      return (losses, grad)
    }
    let sizes = rank == 2 ? [count] : []
    let losses =
      data.isMeta
      ? NDArray.empty(sizes, dtype, meta: true) : .values(each(nil).losses, sizes, dtype)
    let value = try losses.reduced(reduction)
    return try record("MultilabelMarginLossBackward0", self, value) { node in
      let this = node.save("self", self)
      node.save("target", target)
      node.save("is_target", Tensor(.values(mask, shape).astype(dtype)))
      node.attribute("reduction", .int(reduction.rawValue))
      node.gradient(of: 0, "multilabel_margin_loss_backward(grad, self, target, …)") { grad in
        let input = try this.unpacked()
        let factors = grad.factors(count, reduction)
        let flat = NDArray.values(each(factors).grad, input.shape, input.dtype)
        return try record("NotImplemented", grad, input, flat) {
          $0.refuse("aten::multilabel_margin_loss_backward")
        }
      }
    }
  }

  /// With what each row's gradient is multiplied.
  private func factors(_ count: Int, _ reduction: LossReduction) -> [Double] {
    let values = data.toDoubles()
    if values.count == count, reduction == .none { return values }
    let scale = reduction == .mean ? 1 / Double(max(count, 1)) : 1
    return Array(repeating: (values.first ?? 0) * scale, count: count)
  }
}
