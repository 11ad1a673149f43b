// Samples of gamma and Dirichlet distributions, whose gradients follow the parameters.

import Arrays

extension Catalog {
  static let gammaSamples: [Operator] = [
    Operator(
      [.torch, .inner], "_standard_gamma(Tensor input, Generator? generator=None)",
      "Gamma samples of these shape parameters."
    ) {
      let input = try $0.tensor()
      return try .tensor(input.gammaSample($0.passedGenerator()))
    },
    Operator(
      [.torch, .inner], "_standard_gamma_grad(Tensor input, Tensor output)",
      "The slopes of gamma samples."
    ) { try .tensor($0.tensor().gammaSlopes($0.tensor())) },
    Operator(
      [.torch, .inner], "_sample_dirichlet(Tensor input, Generator? generator=None)",
      "Samples that sum to one along the last dim."
    ) {
      let input = try $0.tensor()
      let drawn = try $0.passedGenerator().dirichlet(input.data)
      return try .tensor(
        record("NotImplemented", input, drawn) { $0.refuse("aten::_sample_dirichlet") })
    },
    Operator(
      [.torch, .inner], "_dirichlet_grad(Tensor x, Tensor alpha, Tensor total)",
      "The slopes of Dirichlet samples."
    ) {
      let (sample, alpha, total) = try ($0.tensor(), $0.tensor(), $0.tensor())
      let slopes = try Kernel.dirichletSlopes(sample.data, alpha.data, total.data)
      return try .tensor(
        record("NotImplemented", [sample, alpha, total], slopes) {
          $0.refuse("aten::_dirichlet_grad")
        })
    },
  ]
}

extension Tensor {
  fileprivate func gammaSample(_ generator: Generator) throws -> Tensor {
    let drawn = try generator.gamma(data)
    return try record("StandardGammaBackward0", self, drawn) { node in
      let result = node.saveResult("result", drawn)
      let this = node.save("self", self)
      node.gradient(of: 0, "grad * self._standard_gamma_grad(result)") {
        try $0 * this.unpacked().gammaSlopes(result.unpacked())
      }
    }
  }

  fileprivate func gammaSlopes(_ sample: Tensor) throws -> Tensor {
    let slopes = try Kernel.gammaSlopes(data, sample.data)
    return try record("StandardGammaGradBackward0", self, sample, slopes) { node in
      node.rule("not_implemented") { _, _ in
        throw TensorError.notImplemented(
          "the derivative for '_standard_gamma_grad' is not implemented.")
      }
    }
  }
}
