// Normalisations by mean and variance: of channels, of rows, of groups.

import Arrays

extension Catalog {
  static let normalizations: [Operator] = [
    Operator(
      [.torch, .inner],
      "batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, "
        + "Tensor? running_var, bool training, double momentum, double eps, bool cudnn_enabled)",
      "Each channel by its mean and variance, over batch and space."
    ) { call in
      let (input, weight, bias) = try (call.tensor(), call.tensorIfAny(), call.tensorIfAny())
      let statistics = BatchStatistics(
        mean: call.tensorIfAny(), variance: call.tensorIfAny(), training: call.bool(),
        momentum: try call.double(), eps: try call.double())
      return try .tensor(input.batchNorm(weight, bias, statistics))
    },
    Operator(
      [.torch, .inner],
      "instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, "
        + "Tensor? running_var, bool use_input_stats, double momentum, double eps, "
        + "bool cudnn_enabled)", "Each channel of each element of the batch by its own statistics."
    ) { call in
      let (input, weight, bias) = try (call.tensor(), call.tensorIfAny(), call.tensorIfAny())
      let statistics = BatchStatistics(
        mean: call.tensorIfAny(), variance: call.tensorIfAny(), training: call.bool(),
        momentum: try call.double(), eps: try call.double())
      return try .tensor(input.instanceNorm(weight, bias, statistics))
    },
    Operator(
      [.torch, .inner],
      "layer_norm(Tensor input, SymIntArrayRef normalized_shape, Tensor? weight=None, "
        + "Tensor? bias=None, double eps=1e-05, bool cudnn_enable=True)",
      "The last dims by their mean and variance."
    ) { call in
      let (input, sizes) = try (call.tensor(), call.ints())
      return try .tensor(
        input.layerNorm(sizes, call.tensorIfAny(), call.tensorIfAny(), eps: call.double()))
    },
    Operator(
      [.torch, .inner],
      "group_norm(Tensor input, int64_t num_groups, Tensor? weight=None, Tensor? bias=None, "
        + "double eps=1e-05, bool cudnn_enabled=True)", "Groups of channels by mean and variance."
    ) { call in
      let (input, groups) = try (call.tensor(), call.int())
      return try .tensor(
        input.groupNorm(groups, call.tensorIfAny(), call.tensorIfAny(), eps: call.double()))
    },
    Operator(
      [.torch, .inner],
      "rms_norm(Tensor input, SymIntArrayRef normalized_shape, Tensor? weight=None, "
        + "double? eps=None)", "The last dims by their root mean square."
    ) { call in
      let (input, sizes) = try (call.tensor(), call.ints())
      return try .tensor(input.rmsNorm(sizes, call.tensorIfAny(), eps: call.doubleIfAny()))
    },
  ]
}

/// The running statistics of a normalisation and how they are used.
struct BatchStatistics {
  var mean: Tensor?
  var variance: Tensor?
  var training: Bool
  var momentum: Double
  var eps: Double
}

extension Tensor {
  func batchNorm(
    _ weight: Tensor?, _ bias: Tensor?, _ statistics: BatchStatistics
  ) throws -> Tensor {
    try check(
      rank >= 2, .runtime("batch_norm: expected at least 2D input, but got \(rank)D"))
    try checkChannels(weight, bias, statistics)
    let (mean, variance) = (statistics.mean, statistics.variance)
    let (training, eps) = (statistics.training, statistics.eps)
    for (name, running) in [("running_mean", mean), ("running_var", variance)] {
      try check(
        training || running != nil, .runtime("\(name) must be defined in evaluation mode"))
    }
    try check(
      (mean == nil) == (variance == nil),
      .value("running_mean and running_var must either both be None or neither be None"))
    let result = try Kernel.batchNorm(
      data, weight: weight?.data, bias: bias?.data, runningMean: mean?.data,
      runningVar: variance?.data, training: training, momentum: statistics.momentum, eps: eps)
    let output = try result.output.laidOut(like: data)
    return try record("NativeBatchNormBackward0", [self, weight, bias], output) { node in
      node.attribute("eps", .float(eps))
      let input = node.save("input", self)
      node.saveResult("result1", result.mean, 1)
      node.saveResult("result2", result.invstd, 2)
      // As in PyTorch, the kernel's writing to them leaves their versions alone.
      let running = (node.save("running_mean", mean), node.save("running_var", variance))
      node.attribute("training", .bool(training))
      let scale = node.save("weight", weight)
      node.rule("native_batch_norm_backward(grad, input, weight, …)") { grads, needs in
        guard let grad = grads[0] else { return [nil, nil, nil] }
        let input = try input.unpacked()
        let weight = try scale.unpackedIfAny()
        if Session.current.gradMode {
          let known = try (running.0.unpackedIfAny(), running.1.unpackedIfAny())
          return try recordFormula(
            "NativeBatchNormBackwardBackward0", [grad, input, weight, nil, nil],
            { node in
              for (name, tensor) in [
                ("grad_out", grad), ("input", input), ("running_mean", known.0),
                ("running_var", known.1), ("save_invstd", Tensor(result.invstd)),
                ("save_mean", Tensor(result.mean)), ("weight", weight),
              ] {
                node.save(name, tensor)
              }
              node.attribute("eps", .float(eps))
              node.attribute("train", .bool(training))
            }
          ) { parts in
            guard let grad = parts[0], let input = parts[1] else { return [nil, nil, nil] }
            let formula = try BatchNormFormula(input, training ? nil : known, eps)
            return try formula.gradients(grad, parts[2], needs)
          }
        }
        let gradients = try Kernel.batchNormGradients(
          grad.data, input.data, weight: weight?.data, runningMean: running.0.unpackedIfAny()?.data,
          runningVar: running.1.unpackedIfAny()?.data, saved: result, training: training, eps: eps)
        return [gradients.input, gradients.weight, gradients.bias].map { Tensor($0) }
      }
    }
  }

  private func checkChannels(
    _ weight: Tensor?, _ bias: Tensor?, _ statistics: BatchStatistics
  ) throws {
    let named = [
      ("running_mean", statistics.mean), ("running_var", statistics.variance), ("weight", weight),
      ("bias", bias),
    ]
    for (name, tensor) in named {
      guard let tensor, tensor.count != shape[1] else { continue }
      throw TensorError.runtime(
        "\(name) should contain \(shape[1]) elements not \(tensor.count)")
    }
  }

  func instanceNorm(
    _ weight: Tensor?, _ bias: Tensor?, _ statistics: BatchStatistics
  ) throws -> Tensor {
    try check(
      rank >= 2, .runtime("instance_norm: expected at least 2D input, but got \(rank)D"))
    try check(
      statistics.training || (statistics.mean != nil && statistics.variance != nil),
      .runtime("Expected running_mean and running_var to be defined when use_input_stats is false"))
    let (batch, channels) = (shape[0], shape[1])
    var inner = statistics
    inner.training = statistics.training
    inner.mean = try statistics.mean?.repeat([batch])
    inner.variance = try statistics.variance?.repeat([batch])
    let joined = try contiguous().view([1, batch * channels] + shape.dropFirst(2))
    let result = try joined.batchNorm(weight?.repeat([batch]), bias?.repeat([batch]), inner)
    for (running, moved) in [(statistics.mean, inner.mean), (statistics.variance, inner.variance)] {
      guard let running, let moved else { continue }
      try withoutGrad {
        _ = try running.copyInPlace(moved.view([batch, channels]).mean([0]))
      }
    }
    return try result.view(shape)
  }

  func layerNorm(
    _ sizes: [Int], _ weight: Tensor?, _ bias: Tensor?, eps: Double
  ) throws -> Tensor {
    try checkNormalized(sizes, weight, bias)
    let layout = RowNormLayout.layer(shape, sizes)
    let result = try Kernel.rowNorm(
      data.contiguous(), weight: weight?.data, bias: bias?.data, layout, eps: eps)
    return try record("NativeLayerNormBackward0", [self, weight, bias], result.output) { node in
      node.save("bias", bias)
      node.attribute("normalized_shape", .ints(sizes))
      let (input, scale) = (node.save("input", self), node.save("weight", weight))
      node.saveResult("result1", result.mean, 1)
      node.saveResult("result2", result.rstd, 2)
      node.rule("native_layer_norm_backward(grad, input, normalized_shape, …)") { grads, needs in
        let (input, weight) = try (input.unpacked(), scale.unpackedIfAny())
        guard Session.current.gradMode, let grad = grads[0] else {
          return try rowNormGradients(grads, needs, input, weight, result, layout, eps)
        }
        return try recordFormula(
          "NativeLayerNormBackwardBackward0", [grad, input, nil, nil, weight, bias],
          { node in
            for (name, tensor) in [
              ("grad_out", grad), ("input", input), ("mean", Tensor(result.mean)),
              ("rstd", Tensor(result.rstd)), ("weight", weight),
            ] {
              node.save(name, tensor)
            }
            node.attribute("normalized_shape", .ints(sizes))
          }
        ) { parts in
          guard let grad = parts[0], let input = parts[1] else { return [nil, nil, nil] }
          return try RowNormFormula(input, layout, eps).gradients(grad, parts[4], needs)
        }
      }
    }
  }

  /// The separator stands between the star and the sizes of an expected shape.
  private func checkNormalized(
    _ sizes: [Int], _ weight: Tensor?, _ bias: Tensor?, separator: String = ", "
  ) throws {
    try check(
      !sizes.isEmpty,
      .runtime(
        "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least "
          + "one element, but got normalized_shape = \(sizes.text)"))
    for (name, tensor) in [("weight", weight), ("bias", bias)] {
      guard let tensor, tensor.shape != sizes else { continue }
      throw TensorError.runtime(
        "Expected \(name) to be of same shape as normalized_shape, but got \(name) of shape "
          + "\(tensor.shape.text) and normalized_shape = \(sizes.text)")
    }
    guard rank < sizes.count || Array(shape.suffix(sizes.count)) != sizes else { return }
    let star = separator + sizes.map(\.description).joined(separator: ", ")
    throw TensorError.runtime(
      "Given normalized_shape=\(sizes.text), expected input with shape [*\(star)], but got input of "
        + "size\(shape.text)")
  }

  private func checkGroups(
    _ channels: Int, _ groups: Int, _ weight: Tensor?, _ bias: Tensor?
  ) throws {
    try check(
      groups > 0, .runtime("Expected num groups to be greater than 0, got \(groups)"))
    try check(
      channels % groups == 0,
      .runtime(
        "Expected number of channels in input to be divisible by num_groups, but got input of shape "
          + "\(shape.text) and num_groups=\(groups)"))
    for (name, tensor) in [("weight", weight), ("bias", bias)] {
      guard let tensor, tensor.shape != [channels] else { continue }
      // The shape that PyTorch names is the weight's in both cases.
      throw TensorError.runtime(
        "Expected \(name) to be a vector of size equal to the number of channels in input, but got "
          + "\(name) of shape \((weight?.shape ?? [0]).text) and input of shape \(shape.text)")
    }
  }

  func groupNorm(
    _ groups: Int, _ weight: Tensor?, _ bias: Tensor?, eps: Double
  ) throws -> Tensor {
    try checkGroups(try data.size(1), groups, weight, bias)
    let layout = RowNormLayout.group(shape, groups: groups)
    let result = try Kernel.rowNorm(
      data.contiguous(), weight: weight?.data, bias: bias?.data, layout, eps: eps)
    let output = try result.output.laidOut(like: data)
    return try record("NativeGroupNormBackward0", [self, weight, bias], output) { node in
      node.attribute("C", .int(shape[1]))
      node.attribute("HxW", .int(Array(shape.dropFirst(2)).elementCount))
      node.attribute("N", .int(shape[0]))
      node.attribute("eps", .float(eps))
      node.attribute("group", .int(groups))
      let (input, scale) = (node.save("input", self), node.save("weight", weight))
      node.saveResult("result1", result.mean, 1)
      node.saveResult("result2", result.rstd, 2)
      node.rule("native_group_norm_backward(grad, input, …)") { grads, needs in
        try rowNormGradients(
          grads, needs, input.unpacked(), scale.unpackedIfAny(), result, layout, eps)
      }
    }
  }

  func rmsNorm(_ sizes: [Int], _ weight: Tensor?, eps: Double?) throws -> Tensor {
    try checkNormalized(sizes, weight, nil, separator: "")
    let dims = Array(rank - sizes.count..<rank)
    let smallest = dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)
    let power = try pow(2).mean(dims, keepdim: true).add(.float(eps ?? smallest))
    let scaled = try self * power.rsqrt()
    guard let weight else { return scaled }
    return try (scaled * weight).to(dtype)
  }
}

/// The gradients of a row normalisation: by the kernel, or by formulas that can be differentiated.
private func rowNormGradients(
  _ grads: [Tensor?], _ needs: [Bool], _ input: Tensor, _ weight: Tensor?, _ result: RowNormResult,
  _ layout: RowNormLayout, _ eps: Double
) throws -> [Tensor?] {
  guard let grad = grads[0] else { return [nil, nil, nil] }
  if Session.current.gradMode {
    return try RowNormFormula(input, layout, eps).gradients(grad, weight, needs)
  }
  let gradients = try Kernel.rowNormGradients(
    grad.data, input.data.contiguous(), weight: weight?.data, result, layout)
  let shape = weight?.shape ?? [layout.weights]
  return [
    needs[0] ? Tensor(gradients.input) : nil,
    needs[1] ? try Tensor(gradients.weight).view(shape) : nil,
    needs[2] ? try Tensor(gradients.bias).view(shape) : nil,
  ]
}
