// Softmax and its logarithm along a dim, and their gradients.

extension Kernel {
  /// The exponentials along a dim divided by their sum, or the logarithms of these; the input is taken as
  /// `dtype` if that is given.
  package static func softmax(
    _ x: NDArray, _ dim: Int, log: Bool = false, dtype: DType? = nil
  ) throws -> NDArray {
    let lines = try lines(x, dim)
    let computing = dtype ?? x.dtype
    let isLast = dim == -1 || dim == x.rank - 1
    let name = (log ? "log_softmax" : "softmax") + (isLast ? "_lastdim" : "") + "_kernel_impl"
    try check(computing.isFloatingPoint, notImplemented(name, computing))
    let result = NDArray.empty(x.shape, computing, meta: x.isMeta)
    guard !result.isMeta else { return result }
    let length = lines.length
    if computing == .float64 { run(Double.self) } else { run(Float.self) }
    return result

    func run<T: FloatComputable & Summable>(_: T.Type) {
      lines.map(x, into: result, T.self) { line, out in
        if log { logSoftmaxLine(line, out, length) } else { softmaxLine(line, out, length) }
      }
    }
  }

  /// The gradient of softmax's input, from that of its output and the output.
  package static func softmaxBackward(
    _ grad: NDArray, _ output: NDArray, _ dim: Int, log: Bool = false, dtype: DType? = nil
  ) throws -> NDArray {
    let lines = try lines(output, dim)
    let isMeta = grad.isMeta || output.isMeta
    let result = NDArray.empty(output.shape, dtype ?? output.dtype, meta: isMeta)
    guard !result.isMeta else { return result }
    let grad = grad.broadcast(to: output.shape)
    let length = lines.length
    if output.dtype == .float64 { run(Double.self) } else { run(Float.self) }
    return result

    func run<T: FloatComputable & Summable>(_: T.Type) {
      lines.map(grad, output, into: result, T.self) { grad, output, out in
        if log {
          let total = T(T.sum(grad, length).asDouble)
          for i in 0..<length { out[i] = grad[i] - T.exp(output[i]) * total }
        } else {
          var total = 0.0
          for i in 0..<length { total += Double(grad[i] * output[i]) }
          let sum = T(total)
          for i in 0..<length { out[i] = (grad[i] - sum) * output[i] }
        }
      }
    }
  }
}

/// The largest of a line; not a number if one is.
@inline(__always)
func largest<T: FloatComputable>(_ line: UnsafePointer<T>, _ length: Int) -> T {
  var high = -T.infinity
  for i in 0..<length { high = line[i] > high || line[i] != line[i] ? line[i] : high }
  return high
}

func softmaxLine<T: FloatComputable & Summable>(
  _ line: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>, _ length: Int
) {
  let high = largest(line, length)
  for i in 0..<length { out[i] = T.exp(line[i] - high) }
  let scale = 1 / T(T.sum(UnsafePointer(out), length).asDouble)
  for i in 0..<length { out[i] *= scale }
}

func logSoftmaxLine<T: FloatComputable & Summable>(
  _ line: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>, _ length: Int
) {
  let high = largest(line, length)
  for i in 0..<length { out[i] = T.exp(line[i] - high) }
  let shift = high + T(Double.log(T.sum(UnsafePointer(out), length).asDouble))
  for i in 0..<length { out[i] = line[i] - shift }
}
