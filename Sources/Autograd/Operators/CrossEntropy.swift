// The cross entropy of classes, and the negative log likelihood that it ends in.

import Arrays

extension Catalog {
  static let crossEntropies: [Operator] = [
    Operator(
      .inner,
      "nll_loss_nd(Tensor input, Tensor target, Tensor? weight=None, int64_t reduction=Mean, "
        + "SymInt ignore_index=-100)", "The negative log likelihood of classes."
    ) { call in
      let (input, target, weight) = try (call.tensor(), call.tensor(), call.tensorIfAny())
      let reduction = try call.reduction()
      return try .tensor(input.nllLossND(target, weight, reduction, call.int()))
    },
    Operator(
      .inner,
      "cross_entropy_loss(Tensor input, Tensor target, Tensor? weight=None, "
        + "int64_t reduction=Mean, SymInt ignore_index=-100, double label_smoothing=0.0)",
      "The cross entropy of logits and classes, or of logits and probabilities."
    ) { call in
      let (input, target, weight) = try (call.tensor(), call.tensor(), call.tensorIfAny())
      let (reduction, ignored) = try (call.reduction(), call.int())
      return try .tensor(
        input.crossEntropy(target, weight, reduction, ignored, smoothing: call.double()))
    },
  ]
}

extension Tensor {
  func crossEntropy(
    _ target: Tensor, _ weight: Tensor?, _ reduction: LossReduction, _ ignored: Int,
    smoothing: Double
  ) throws -> Tensor {
    let dim = rank == 1 ? 0 : 1
    try check(
      (0...1).contains(smoothing),
      .runtime("label_smoothing must be between 0.0 and 1.0. Got: \(smoothing.streamText)"))
    if shape == target.shape {
      try check(
        target.dtype.isFloatingPoint,
        .runtime(
          "Expected floating point type for target with class probabilities, got "
            + target.dtype.scalarTypeName))
      return try probabilityCrossEntropy(target, weight, reduction, smoothing, dim)
    }
    let logs = try softmax(dim, isLog: true)
    let loss = try logs.nllLossND(target, weight, reduction, ignored)
    guard smoothing > 0 else { return loss }
    let smooth = try logs.smoothLoss(target, weight, reduction, ignored, dim)
    let classes = Double(shape[dim])
    return try loss * .float(1 - smoothing) + smooth * .float(smoothing / classes)
  }

  private func probabilityCrossEntropy(
    _ target: Tensor, _ weight: Tensor?, _ reduction: LossReduction, _ smoothing: Double, _ dim: Int
  ) throws -> Tensor {
    let classes = shape[dim]
    let logs = try softmax(dim, isLog: true)
    var goal = target
    if smoothing > 0 {
      goal = try (target * .float(1 - smoothing)).add(.float(smoothing / Double(classes)))
    }
    var product = try logs * goal
    if let weight { product = try product * weight.view(classShape(dim)) }
    switch reduction {
    case .none: return try product.sum([dim]).neg()
    case .sum: return try product.sum().neg()
    case .mean:
      let total = try product.sum().neg()
      return rank == 1 ? total : try total / .int(count / max(classes, 1))
    }
  }

  /// The loss against equal probabilities for all classes.
  private func smoothLoss(
    _ target: Tensor, _ weight: Tensor?, _ reduction: LossReduction, _ ignored: Int, _ dim: Int
  ) throws -> Tensor {
    let weighted = try weight.map { try self * $0.view(classShape(dim)) } ?? self
    let mask = try target.eq(.int(ignored))
    let loss = try weighted.sum([dim]).neg().maskedFill(mask, .int(0))
    switch reduction {
    case .none: return loss
    case .sum: return try loss.sum()
    case .mean:
      guard let weight else { return try loss.sum() / mask.logicalNot().sum() }
      let counted = try target.maskedSelect(mask.logicalNot()).flatten()
      return try loss.sum() / weight.gather(0, counted).sum()
    }
  }

  private func classShape(_ dim: Int) -> [Int] {
    shape.indices.map { $0 == dim ? shape[dim] : 1 }
  }

  func nllLossND(
    _ target: Tensor, _ weight: Tensor?, _ reduction: LossReduction, _ ignored: Int
  ) throws -> Tensor {
    try check(rank > 0, .value("Expected 1 or more dimensions (got 0)"))
    if rank != 1 {
      let size = target.shape.first ?? 0
      try check(
        shape[0] == size,
        .value("Expected input batch_size (\(shape[0])) to match target batch_size (\(size))."))
    }
    if rank <= 2 { return try nllLoss("NllLoss", target, weight, reduction, ignored) }
    if rank == 4 { return try nllLoss("NllLoss2D", target, weight, reduction, ignored) }
    let space = Array(shape.dropFirst(2))
    try check(
      Array(target.shape.dropFirst()) == space,
      .runtime(
        "Expected target size \(([shape[0]] + space).text), got \(target.shape.text)"))
    let flat = try contiguous().view([shape[0], shape[1], 1, space.elementCount])
    let flatTarget = try target.contiguous().view([shape[0], 1, space.elementCount])
    let loss = try flat.nllLoss("NllLoss2D", flatTarget, weight, reduction, ignored)
    return reduction == .none ? try loss.view([shape[0]] + space) : loss
  }

  private func nllLoss(
    _ name: String, _ target: Tensor, _ weight: Tensor?, _ reduction: LossReduction, _ ignored: Int
  ) throws -> Tensor {
    let found = try Kernel.nllLoss(
      data, target.data, weight: weight?.data, reduction: reduction, ignoreIndex: ignored)
    return try record(name + "Backward0", self, found.output) { node in
      node.attribute("ignore_index", .int(ignored))
      node.attribute("reduction", .int(reduction.rawValue))
      let (this, goal) = (node.save("self", self), node.save("target", target))
      node.saveResult("total_weight", found.totalWeight, 1)
      let scale = node.save("weight", weight)
      node.gradient(of: 0, "nll_loss_backward(grad, self, target, weight, …)") { grad in
        let (input, target) = try (this.unpacked(), goal.unpacked())
        let weight = try scale.unpackedIfAny()
        let slope = try Kernel.nllLossBackward(
          grad.data, input.data, target.data, weight: weight?.data, reduction: reduction,
          ignoreIndex: ignored, totalWeight: found.totalWeight)
        return try record(name + "BackwardBackward0", grad, input, slope) { node in
          node.attribute("ignore_index", .int(ignored))
          node.attribute("reduction", .int(reduction.rawValue))
          node.save("target", target)
          node.save("weight", weight)
          node.gradient(of: 1, "zeros_like(grad)") { _ in try input.zerosLike() }
          node.gradient(of: 0, "nll_loss(grad, target, weight, reduction, ignore_index)") {
            try $0.nllLoss(name, target, weight, reduction, ignored)
          }
        }
      }
    }
  }
}
