// Softmax and its logarithm, with gradients that are operators of their own.

import Arrays

extension Tensor {
  package func softmax(_ dim: Int, isLog: Bool = false, dtype: DType? = nil) throws -> Tensor {
    guard dtype == nil || dtype == self.dtype || !self.dtype.isIntegral(includeBool: true) else {
      return try to(dtype ?? self.dtype).softmax(dim, isLog: isLog)
    }
    if let dtype, dtype != self.dtype { return try to(dtype).softmax(dim, isLog: isLog) }
    let value = try Kernel.softmax(data, dim, log: isLog)
    let own = self.dtype
    return try record(isLog ? "LogSoftmaxBackward0" : "SoftmaxBackward0", self, value) { node in
      node.attribute("dim", .int(dim))
      let result = node.saveResult("result", value)
      let name = isLog ? "_log_softmax_backward_data" : "_softmax_backward_data"
      node.gradient(of: 0, "\(name)(grad, result, dim, self.scalar_type())") {
        try isLog
          ? $0.logSoftmaxBackward(result.unpacked(), dim, own)
          : $0.softmaxBackward(result.unpacked(), dim, own)
      }
    }
  }

  func softmaxBackward(_ output: Tensor, _ dim: Int, _ dtype: DType) throws -> Tensor {
    let gradient = try Kernel.softmaxBackward(data, output.data, dim, dtype: dtype)
    return try record("SoftmaxBackwardDataBackward0", self, output, gradient) { node in
      node.attribute("dim", .int(dim))
      let (this, result) = (node.save("grad_output", self, for: 1), node.save("output", output))
      node.gradient(of: 0, "_softmax_backward_data(grad, output, dim, input_dtype)") {
        try $0.softmaxBackward(result.unpacked(), dim, dtype)
      }
      node.gradient(of: 1, "softmax_double_backward(grad, grad_output, dim, output)") { grad in
        let (first, output) = try (this.unpacked(), result.unpacked())
        let sum = try (output * first).sum([dim], keepdim: true)
        let product = try first * grad - sum * grad
        return try product - first * (output * grad).sum([dim], keepdim: true)
      }
    }
  }

  func logSoftmaxBackward(_ output: Tensor, _ dim: Int, _ dtype: DType) throws -> Tensor {
    let gradient = try Kernel.softmaxBackward(data, output.data, dim, log: true, dtype: dtype)
    return try record("LogSoftmaxBackwardDataBackward0", self, output, gradient) { node in
      node.attribute("dim", .int(dim))
      let (this, result) = (node.save("grad_output", self, for: 1), node.save("output", output))
      node.gradient(of: 0, "grad.to(…) - (grad.to(…) * output.exp()).sum(dim, true)") { grad in
        try grad - (grad * result.unpacked().exp()).sum([dim], keepdim: true)
      }
      node.gradient(of: 1, "(-grad_output.sum(dim, true) * output.exp() * grad.to(…))") { grad in
        try -(this.unpacked().sum([dim], keepdim: true)) * result.unpacked().exp() * grad
      }
    }
  }
}
