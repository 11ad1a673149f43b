// Activation functions and their derivatives, which are operators of their own.

import Arrays

extension Tensor {
  /// The gradient of `sigmoid` from its result.
  func sigmoidBackward(_ output: Tensor) throws -> Tensor {
    let gradient = try Kernel.binary(.sigmoidBackward, data, output.data)
    return try record("SigmoidBackwardBackward0", self, output, gradient) { node in
      let this = node.save("grad_output", self, for: 1)
      let output = node.save("output", output)
      node.gradient(of: 0, "sigmoid_backward(grad, output)") {
        try $0.sigmoidBackward(output.unpacked())
      }
      node.gradient(of: 1, "grad * grad_output * (1 - 2 * output)") { grad in
        try grad * this.unpacked() * (output.unpacked() * -2 + 1)
      }
    }
  }

  /// The gradient of `tanh` from its result.
  func tanhBackward(_ output: Tensor) throws -> Tensor {
    let gradient = try Kernel.binary(.tanhBackward, data, output.data)
    return try record("TanhBackwardBackward0", self, output, gradient) { node in
      let this = node.save("grad_output", self, for: 1)
      let output = node.save("output", output)
      node.gradient(of: 0, "tanh_backward(grad, output)") {
        try $0.tanhBackward(output.unpacked())
      }
      node.gradient(of: 1, "grad * -2 * output * grad_output") { grad in
        try grad * (output.unpacked() * -2 * this.unpacked())
      }
    }
  }
}
