// How a kernel moves over an input, in one, two or three spatial dims; fewer are padded to three.

/// The parameters of a convolution, one entry for each spatial dim.
package struct ConvolutionGeometry: Sendable {
  package var stride: [Int]
  package var padding: [Int]
  package var dilation: [Int]
  /// Extra size on one side of a transposed convolution's result.
  package var outputPadding: [Int]
  package var groups: Int
  package var transposed: Bool

  package init(
    stride: [Int], padding: [Int], dilation: [Int], outputPadding: [Int] = [0, 0, 0],
    groups: Int = 1, transposed: Bool = false
  ) {
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.outputPadding = outputPadding
    self.groups = groups
    self.transposed = transposed
  }
}

extension ConvolutionGeometry {
  /// The result's shape, with PyTorch's complaints about inputs that do not fit.
  package func outputShape(_ input: Shape, _ weight: Shape) throws -> Shape {
    try checkChannels(input, weight)
    let kernel = Array(weight.dropFirst(2))
    let sizes = Array(input.dropFirst(2))
    let channels = transposed ? weight[1] * groups : weight[0]
    guard !transposed else {
      return [input[0], channels]
        + sizes.indices.map { dim in
          let reach = dilation[dim] * (kernel[dim] - 1)
          return (sizes[dim] - 1) * stride[dim] - 2 * padding[dim] + reach + outputPadding[dim] + 1
        }
    }
    try checkKernelFits(sizes, kernel)
    return [input[0], channels]
      + sizes.indices.map { dim in
        let reach = dilation[dim] * (kernel[dim] - 1) + 1
        return (sizes[dim] + 2 * padding[dim] - reach) / stride[dim] + 1
      }
  }

  private func checkChannels(_ input: Shape, _ weight: Shape) throws {
    let expected = transposed ? weight[0] : weight[1] * groups
    let word = transposed ? "transposed=1, weight" : "groups=\(groups), weight"
    try check(
      input[1] == expected,
      .runtime(
        "Given \(word) of size \(weight.text), expected input\(input.text) to have \(expected) "
          + "channels, but got \(input[1]) channels instead"))
    guard !transposed else { return }
    try check(
      weight[0] % groups == 0,
      .runtime(
        "Given groups=\(groups), expected weight to be divisible by \(groups) at dimension 0, but got "
          + "weight of size \(weight.text) instead"))
  }

  private func checkKernelFits(_ sizes: [Int], _ kernel: [Int]) throws {
    let padded = sizes.indices.map { sizes[$0] + 2 * padding[$0] }
    let reach = kernel.indices.map { dilation[$0] * (kernel[$0] - 1) + 1 }
    guard zip(padded, reach).contains(where: { $0 < $1 }) else { return }
    let size = padded.map(String.init).joined(separator: " x ")
    let extent = reach.map(String.init).joined(separator: " x ")
    throw TensorError.runtime(
      "Calculated padded input size per channel: (\(size)). Kernel size: (\(extent)). Kernel size "
        + "can't be greater than actual input size")
  }
}

/// The three-dimensional form in which kernels are applied: what is absent has size 1.
struct Sweep {
  let input: (Int, Int, Int)
  let kernel: (Int, Int, Int)
  let output: (Int, Int, Int)
  let stride: (Int, Int, Int)
  let padding: (Int, Int, Int)
  let dilation: (Int, Int, Int)

  init(
    input: [Int], kernel: [Int], output: [Int], stride: [Int], padding: [Int], dilation: [Int]
  ) {
    func triple(_ values: [Int], _ absent: Int) -> (Int, Int, Int) {
      let all = Array(repeating: absent, count: max(3 - values.count, 0)) + values
      return (all[0], all[1], all[2])
    }
    let rank = input.count
    self.input = triple(input, 1)
    self.kernel = triple(kernel, 1)
    self.output = triple(output, 1)
    self.stride = triple(Array(stride.prefix(rank)), 1)
    self.padding = triple(Array(padding.prefix(rank)), 0)
    self.dilation = triple(Array(dilation.prefix(rank)), 1)
  }

  var inputCount: Int { input.0 * input.1 * input.2 }
  var kernelCount: Int { kernel.0 * kernel.1 * kernel.2 }
  var outputCount: Int { output.0 * output.1 * output.2 }

  /// Whether each output element sees just the input element at its own place.
  var isPointwise: Bool {
    kernelCount == 1 && stride == (1, 1, 1) && padding == (0, 0, 0)
  }
}
