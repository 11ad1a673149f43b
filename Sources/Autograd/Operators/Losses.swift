// Losses, as PyTorch's C++ has them: some with a node of their own, some composed.

import Arrays

extension Catalog {
  static let losses: [Operator] = [
    pointwise("mse_loss", "The squared differences.") { try $0.mseLoss($1, $2) },
    pointwise("l1_loss", "The absolute differences.") {
      try ($0 - $1).abs().reduced($2)
    },
    pointwise("soft_margin_loss", "log(1 + exp(−target · input)).") {
      try $0.softMarginLoss($1, $2)
    },
    Operator(
      .inner,
      "smooth_l1_loss(Tensor input, Tensor target, int64_t reduction=Mean, double beta=1.0)",
      "Squared differences where small, absolute ones where large."
    ) { call in
      let (input, target, reduction) = try (call.tensor(), call.tensor(), call.reduction())
      return try .tensor(input.smoothL1Loss(target, reduction, beta: call.double()))
    },
    Operator(
      .inner, "huber_loss(Tensor input, Tensor target, int64_t reduction=Mean, double delta=1.0)",
      "Squared differences where small, linear ones where large."
    ) { call in
      let (input, target, reduction) = try (call.tensor(), call.tensor(), call.reduction())
      return try .tensor(input.huberLoss(target, reduction, delta: call.double()))
    },
    Operator(
      .inner,
      "binary_cross_entropy(Tensor input, Tensor target, Tensor? weight=None, "
        + "int64_t reduction=Mean)", "The cross entropy of probabilities."
    ) { call in
      let (input, target, weight) = try (call.tensor(), call.tensor(), call.tensorIfAny())
      return try .tensor(input.binaryCrossEntropy(target, weight, call.reduction()))
    },
    Operator(
      [.torch, .inner],
      "binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight=None, "
        + "Tensor? pos_weight=None, int64_t reduction=Mean)", "The cross entropy of logits."
    ) { call in
      let (input, target) = try (call.tensor(), call.tensor())
      let (weight, positive) = (call.tensorIfAny(), call.tensorIfAny())
      return try .tensor(
        input.logitsCrossEntropy(target, weight, positive, call.reduction()))
    },
    Operator(
      [.torch, .inner],
      "kl_div(Tensor input, Tensor target, int64_t reduction=Mean, *, bool log_target=False)",
      "The Kullback-Leibler divergence."
    ) { call in
      let (input, target, reduction) = try (call.tensor(), call.tensor(), call.reduction())
      let loss =
        call.bool()
        ? try target.exp() * (target - input) : try target.xlogy(target) - target * input
      return try .tensor(loss.reduced(reduction))
    },
    Operator(
      [.torch, .inner],
      "poisson_nll_loss(Tensor input, Tensor target, bool log_input, bool full, double eps, "
        + "int64_t reduction)", "The negative log likelihood of Poisson counts."
    ) { call in
      let (input, target) = try (call.tensor(), call.tensor())
      let (isLog, isFull) = (call.bool(), call.bool())
      let eps = try call.double()
      var loss =
        isLog ? try input.poissonLoss(target) : try input - target * input.add(.float(eps)).log()
      if isFull {
        let stirling =
          try target * target.log() - target
          + (target * .float(2 * Double.pi)).log() * .float(0.5)
        loss = try loss + stirling.maskedFill(target.le(.int(1)), .int(0))
      }
      return try .tensor(loss.reduced(call.reduction()))
    },
    Operator(
      [.torch, .inner],
      "margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, double margin=0.0, "
        + "int64_t reduction=Mean)", "Whether one input ranks above the other by a margin."
    ) { call in
      let (a, b, target) = try (call.tensor(), call.tensor(), call.tensor())
      let loss = try (target.neg() * (a - b)).add(.float(call.double())).clampMin(.int(0))
      return try .tensor(loss.reduced(call.reduction()))
    },
    Operator(
      [.torch, .inner],
      "hinge_embedding_loss(Tensor input, Tensor target, double margin=1.0, int64_t reduction=Mean)",
      "A distance to keep small where target is 1, above a margin where it is −1."
    ) { call in
      let (input, target, margin) = try (call.tensor(), call.tensor(), call.number())
      let zeros = try input.zerosLike()
      let far = try Tensor.subtracted(input, from: margin).clampMin(.int(0))
      let loss =
        try Tensor.where(target.ne(.int(1)), far, zeros)
        + Tensor.where(target.ne(.int(-1)), input, zeros)
      return try .tensor(loss.reduced(call.reduction()))
    },
    Operator(
      [.torch, .inner],
      "triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, double margin=1.0, "
        + "double p=2, double eps=1e-06, bool swap=False, int64_t reduction=Mean)",
      "Whether an anchor is nearer to one example than to another."
    ) { call in
      let (anchor, near, far) = try (call.tensor(), call.tensor(), call.tensor())
      let (margin, p, eps) = try (call.number(), call.double(), call.double())
      let close = try anchor.pairwiseDistance(near, p, eps)
      var apart = try anchor.pairwiseDistance(far, p, eps)
      if call.bool() { apart = try apart.minimum(near.pairwiseDistance(far, p, eps)) }
      let loss = try (close.add(margin) - apart).clampMin(.int(0))
      return try .tensor(loss.reduced(call.reduction()))
    },
    Operator(
      [.torch, .inner],
      "cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, double margin=0.0, "
        + "int64_t reduction=Mean)", "Whether two inputs point the same way."
    ) { call in
      let (a, b, target) = try (call.tensor(), call.tensor(), call.tensor())
      let loss = try Tensor.cosineEmbedding(a, b, target, margin: call.number())
      return try .tensor(loss.reduced(call.reduction()))
    },
    Operator(
      [.torch, .inner],
      "pairwise_distance(Tensor x1, Tensor x2, double p=2, double eps=1e-06, bool keepdim=False)",
      "The distance of rows."
    ) { call in
      let (a, b) = try (call.tensor(), call.tensor())
      let (p, eps) = try (call.double(), call.double())
      return try .tensor(a.pairwiseDistance(b, p, eps, keepdim: call.bool()))
    },
    Operator(
      [.torch, .inner],
      "cosine_similarity(Tensor x1, Tensor x2, int64_t dim=1, double eps=1e-08)",
      "The cosine of the angle between vectors."
    ) { call in
      let (a, b, dim) = try (call.tensor(), call.tensor(), call.int())
      return try .tensor(Tensor.cosineSimilarity(a, b, dim, eps: call.double()))
    },
  ]

  private static func pointwise(
    _ name: String, _ summary: String,
    _ body: @escaping @Sendable (Tensor, Tensor, LossReduction) throws -> Tensor
  ) -> Operator {
    Operator(.inner, "\(name)(Tensor input, Tensor target, int64_t reduction=Mean)", summary) {
      try .tensor(body($0.tensor(), $0.tensor(), $0.reduction()))
    }
  }
}

extension Call {
  mutating func reduction() throws -> LossReduction {
    let argument = argument()
    if case .string("Mean") = argument { return .mean }
    return LossReduction(rawValue: argument.index ?? 1) ?? .mean
  }
}

extension Tensor {
  func reduced(_ reduction: LossReduction) throws -> Tensor {
    switch reduction {
    case .none: self
    case .mean: try mean()
    case .sum: try sum()
    }
  }

  /// A loss with a node of its own: `slope` is the derivative of each element's loss.
  private func elementLoss(
    _ name: String, _ target: Tensor, _ op: BinaryOp, _ reduction: LossReduction,
    _ attributes: [(String, Attribute.Value)] = [], hasTargetSlot: Bool = true,
    keepsDType: Bool = false, slope: @escaping (Tensor, Tensor) throws -> Tensor
  ) throws -> Tensor {
    let shape = try Shape.broadcast(shape, target.shape)
    let output = keepsDType ? NDArray.empty(shape, dtype, meta: data.isMeta) : nil
    let elements = try Kernel.binary(op, data, target.data, out: output)
    let loss = try elements.reduced(reduction)
    let inputs: [Tensor?] = hasTargetSlot ? [self, target] : [self]
    return try record(name + "Backward0", inputs, loss) { node in
      for (name, value) in attributes { node.attribute(name, value) }
      node.attribute("reduction", .int(reduction.rawValue))
      let (this, other) = (node.save("self", self), node.save("target", target))
      let count = elements.count
      func gradient(_ grad: Tensor, _ input: Tensor, _ target: Tensor) throws -> Tensor? {
        func formula(_ grad: Tensor, _ input: Tensor, _ target: Tensor) throws -> Tensor {
          let derivative = try slope(input, target)
          return try (reduction == .mean ? derivative / .int(count) : derivative) * grad
        }
        guard Session.current.gradMode else { return try formula(grad, input, target) }
        let inputs = [grad, input, target]
        return try recordFormula(
          name + "BackwardBackward0", hasTargetSlot ? inputs : [grad, input],
          { node in
            for (name, value) in attributes { node.attribute(name, value) }
            node.attribute("reduction", .int(reduction.rawValue))
            node.save("grad_output", grad)
            node.save("self", input)
            node.save("target", target)
          }
        ) { parts in
          guard let grad = parts[0], let input = parts[1] else { return [nil] }
          return try [formula(grad, input, hasTargetSlot ? parts[2] ?? target : target)]
        }[0]
      }
      node.gradient(of: 0, "\(name)_backward(grad, self, target, reduction)") {
        try gradient($0, this.unpacked(), other.unpacked())
      }
      if hasTargetSlot {
        node.gradient(of: 1, "\(name)_backward(grad, target, self, reduction)") {
          try gradient($0, other.unpacked(), this.unpacked())
        }
      }
    }
  }

  /// exp(self) − target · self; the product is made first, as by C++.
  fileprivate func poissonLoss(_ target: Tensor) throws -> Tensor {
    let product = try target * self
    return try exp() - product
  }

  func mseLoss(_ target: Tensor, _ reduction: LossReduction) throws -> Tensor {
    try elementLoss("MseLoss", target, .squaredError, reduction) { try ($0 - $1) * .int(2) }
  }

  func smoothL1Loss(_ target: Tensor, _ reduction: LossReduction, beta: Double) throws -> Tensor {
    try check(
      beta >= 0, .runtime("smooth_l1_loss does not support negative values for beta."))
    if beta == 0 { return try (self - target).abs().reduced(reduction) }
    return try elementLoss(
      "SmoothL1Loss", target, .smoothL1(beta: beta), reduction, [("beta", .float(beta))]
    ) { try (($0 - $1) / .float(beta)).clamp(.int(-1), .int(1)) }
  }

  func huberLoss(_ target: Tensor, _ reduction: LossReduction, delta: Double) throws -> Tensor {
    try check(
      delta > 0, .runtime("huber_loss does not support non-positive values for delta."))
    return try elementLoss(
      "HuberLoss", target, .huber(delta: delta), reduction, [("delta", .float(delta))],
      keepsDType: true
    ) { try ($0 - $1).clamp(.float(-delta), .float(delta)) }
  }

  func softMarginLoss(_ target: Tensor, _ reduction: LossReduction) throws -> Tensor {
    try elementLoss("SoftMarginLoss", target, .softMargin, reduction, hasTargetSlot: false) {
      let tilted = try ($0 * $1).neg()
      return try ($1 * tilted.sigmoid()).neg()
    }
  }

  private func checkProbabilities(_ target: Tensor) throws {
    try check(
      shape == target.shape,
      .value(
        "Using a target size (torch.Size(\(target.shape.text))) that is different to the input size "
          + "(torch.Size(\(shape.text))) is deprecated. Please ensure they have the same size."))
    try check(
      dtype == target.dtype,
      .runtime(
        "Found dtype \(target.dtype.scalarTypeName) but expected \(dtype.scalarTypeName)"))
    if !data.isMeta && count > 0 {
      let isOutside = try Kernel.reduce(
        .any,
        Kernel.binary(
          .logicalOr, Kernel.binary(.lt, data, .int(0)), Kernel.binary(.gt, data, .int(1))))
      try check(
        isOutside.item().double == 0,
        .runtime("all elements of input should be between 0 and 1"))
    }
  }

  func binaryCrossEntropy(
    _ target: Tensor, _ weight: Tensor?, _ reduction: LossReduction
  ) throws -> Tensor {
    try checkProbabilities(target)
    let plain = try Kernel.binary(.binaryCrossEntropy, data, target.data)
    let elements = try weight.map { try Kernel.binary(.mul, plain, $0.data, out: plain) } ?? plain
    let count = elements.count
    return try record(
      "BinaryCrossEntropyBackward0", [self, target], elements.reduced(reduction)
    ) { node in
      node.attribute("reduction", .int(reduction.rawValue))
      let (this, other) = (node.save("self", self), node.save("target", target))
      let scale = node.save("weight", weight)
      func spread(_ grad: Tensor, _ slope: Tensor, _ weight: Tensor?) throws -> Tensor {
        let weighted = try weight.map { try slope * $0 } ?? slope
        return try grad * (reduction == .mean ? weighted / .int(count) : weighted)
      }
      node.gradient(of: 0, "binary_cross_entropy_backward(grad, self, target, weight, reduction)") {
        let weight = try scale.unpackedIfAny()
        func formula(_ grad: Tensor, _ input: Tensor, _ target: Tensor) throws -> Tensor {
          let variance = try (input.neg().add(.int(1)) * input).clampMin(.float(1e-12))
          return try spread(grad, (input - target) / variance, weight)
        }
        let (grad, input, target) = try ($0, this.unpacked(), other.unpacked())
        guard Session.current.gradMode else { return try formula(grad, input, target) }
        return try recordFormula(
          "BinaryCrossEntropyBackwardBackward0", [grad, input, target],
          { node in
            node.attribute("reduction", .int(reduction.rawValue))
            node.save("grad_output", grad)
            node.save("self", input)
            node.save("target", target)
            node.save("weight", weight)
          }
        ) { parts in
          guard let grad = parts[0], let input = parts[1], let target = parts[2] else {
            return [nil]
          }
          return try [formula(grad, input, target)]
        }[0]
      }
      node.gradient(of: 1, "binary_cross_entropy_target_backward(grad, self, target, …)") {
        let input = try this.unpacked()
        return try spread($0, input.neg().log1p() - input.log(), scale.unpackedIfAny())
      }
    }
  }

  func logitsCrossEntropy(
    _ target: Tensor, _ weight: Tensor?, _ positive: Tensor?, _ reduction: LossReduction
  ) throws -> Tensor {
    let elements = try withoutGrad { () throws -> Tensor in
      let soft = try self.neg().abs().neg().exp().log1p() + self.neg().clampMin(.int(0))
      let rest = try (target.neg() + 1) * self
      let factor = try positive.map { try ($0 - 1) * target + 1 }
      let loss = try rest + (factor.map { try $0 * soft } ?? soft)
      return try weight.map { try loss * $0 } ?? loss
    }
    let count = elements.count
    return try record(
      "BinaryCrossEntropyWithLogitsBackward0", [self, target], elements.data.reduced(reduction)
    ) { node in
      let scale = (node.save("pos_weight", positive), node.save("weight", weight))
      node.attribute("reduction", .int(reduction.rawValue))
      let (this, other) = (node.save("self", self), node.save("target", target))
      func spread(_ grad: Tensor, _ slope: Tensor) throws -> Tensor {
        let product = try slope * grad
        let weighted = try scale.1.unpackedIfAny().map { try product * $0 } ?? product
        return reduction == .mean ? try weighted / .int(count) : weighted
      }
      node.gradient(of: 0, "binary_cross_entropy_with_logits_backward(…)") { grad in
        let (input, target) = try (this.unpacked(), other.unpacked())
        guard let positive = try scale.0.unpackedIfAny() else {
          return try spread(grad, input.sigmoid() - target)
        }
        let t = try positive * target
        return try spread(grad, (t + 1 - target) * input.sigmoid() - t)
      }
      node.gradient(of: 1, "binary_cross_entropy_with_logits_target_backward(…)") { grad in
        let input = try this.unpacked()
        guard let positive = try scale.0.unpackedIfAny() else {
          return try spread(grad, input.neg())
        }
        let soft = try input.neg().logSigmoid() - positive * input.logSigmoid()
        return try spread(grad, soft)
      }
    }
  }

  func pairwiseDistance(
    _ other: Tensor, _ p: Double, _ eps: Double, keepdim: Bool = false
  ) throws -> Tensor {
    let inner = max(rank, other.rank) - 1
    return try (self - other).add(.float(eps)).norm(.float(p), [inner], keepdim: keepdim)
  }

  fileprivate static func cosineEmbedding(
    _ a: Tensor, _ b: Tensor, _ target: Tensor, margin: Scalar
  ) throws -> Tensor {
    let dim = target.rank
    let eps = Scalar.float(1e-12)
    let product = try (a * b).sum([dim])
    let first = try (a * a).sum([dim]).add(eps)
    let second = try (b * b).sum([dim]).add(eps)
    let cosine = try product / (first * second).sqrt()
    let zeros = try cosine.zerosLike()
    let near = try cosine.fullLike(.int(1)) - cosine
    let far = try cosine.sub(margin).clampMin(.int(0))
    return try Tensor.where(target.eq(.int(1)), near, zeros)
      + Tensor.where(target.eq(.int(-1)), far, zeros)
  }

  static func cosineSimilarity(_ a: Tensor, _ b: Tensor, _ dim: Int, eps: Double) throws -> Tensor {
    let shape = try Shape.broadcast(a.shape, b.shape)
    let first = a.shape == shape ? a : try a.expand(shape)
    let second = b.shape == shape ? b : try b.expand(shape)
    func unit(_ x: Tensor) throws -> Tensor {
      let norm = try x.vectorNorm(2, [dim], keepdim: true)
      let length = try norm.clone()
      try withoutGrad {
        _ = try length.copyInPlace(Tensor(Kernel.clamp(length.data, .float(eps), nil)))
      }
      return try x / length
    }
    return try (unit(first) * unit(second)).sum([dim])
  }
}

extension NDArray {
  func reduced(_ reduction: LossReduction) throws -> NDArray {
    switch reduction {
    case .none: self
    case .mean: try Kernel.reduce(.mean, self)
    case .sum: try Kernel.reduce(.sum, self)
    }
  }
}
