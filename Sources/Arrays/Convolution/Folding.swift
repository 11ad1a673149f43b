// `unfold` and `fold`: sliding blocks of images as columns, and their sum back into images.

extension Kernel {
  /// The blocks of (N, C, H, W) as columns (N, C × kernel, places).
  package static func unfold(
    _ input: NDArray, kernel: [Int], dilation: [Int], padding: [Int], stride: [Int]
  ) throws -> NDArray {
    let sizes = Array(input.shape.suffix(2))
    let geometry = ConvolutionGeometry(stride: stride, padding: padding, dilation: dilation)
    let places = blockCounts(sizes, kernel, geometry)
    try check(
      places.allSatisfy { $0 > 0 },
      .runtime(
        "Given input with spatial size (\(sizes[0]), \(sizes[1])), kernel_size=(\(kernel[0]), "
          + "\(kernel[1])), dilation=(\(dilation[0]), \(dilation[1])), padding=(\(padding[0]), "
          + "\(padding[1])), calculated shape of the array of sliding blocks as (\(places[0]), "
          + "\(places[1])), but its components must be at least one."))
    let channels = input.shape[1]
    let shape = [input.shape[0], channels * kernel.elementCount, places.elementCount]
    let result = NDArray.empty(shape, input.dtype, meta: input.isMeta)
    guard !input.isMeta, !result.isMeta, result.count > 0 else { return result }
    let sweep = Sweep(
      input: sizes, kernel: kernel, output: places, stride: stride, padding: padding,
      dilation: dilation)
    func run<T: BLASElement>(_ type: T.Type) {
      let (source, target) = (Floats(input, as: type), Floats(result, as: type))
      for index in 0..<shape[0] {
        sweep.writeColumns(
          source.base + index * channels * sweep.inputCount, channels: channels,
          to: target.base + index * shape[1] * shape[2])
      }
      target.store(in: result)
    }
    switch try FloatType(input.dtype, kernel: "im2col_out_cpu") {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return result
  }

  /// The sum of columns (N, C × kernel, places) in images of the given size.
  package static func fold(
    _ columns: NDArray, output sizes: [Int], kernel: [Int], dilation: [Int], padding: [Int],
    stride: [Int]
  ) throws -> NDArray {
    let geometry = ConvolutionGeometry(stride: stride, padding: padding, dilation: dilation)
    let places = blockCounts(sizes, kernel, geometry)
    try check(
      columns.shape[1] % kernel.elementCount == 0,
      .runtime(
        "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
          + "input.size(1)=\(columns.shape[1]) and kernel_size=(\(kernel[0]), \(kernel[1]))."))
    try check(
      columns.shape[2] == places.elementCount,
      .runtime(
        "Given output_size=(\(sizes[0]), \(sizes[1])), kernel_size=(\(kernel[0]), \(kernel[1])), "
          + "dilation=(\(dilation[0]), \(dilation[1])), padding=(\(padding[0]), \(padding[1])), "
          + "stride=(\(stride[0]), \(stride[1])), expected size of input's dimension 2 to match the "
          + "calculated number of sliding blocks \(places[0]) * \(places[1]) = "
          + "\(places.elementCount), but got input.size(2)=\(columns.shape[2])."))
    let channels = columns.shape[1] / kernel.elementCount
    let shape = [columns.shape[0], channels] + sizes
    let result = NDArray.zeros(shape, columns.dtype, meta: columns.isMeta)
    guard !columns.isMeta, !result.isMeta, columns.count > 0 else { return result }
    let sweep = Sweep(
      input: sizes, kernel: kernel, output: places, stride: stride, padding: padding,
      dilation: dilation)
    func run<T: BLASElement>(_ type: T.Type) {
      let (source, target) = (Floats(columns, as: type), Floats(result, as: type))
      for index in 0..<shape[0] {
        sweep.addColumns(
          source.base + index * columns.shape[1] * columns.shape[2], channels: channels,
          to: target.base + index * channels * sweep.inputCount)
      }
      target.store(in: result)
    }
    switch try FloatType(columns.dtype, kernel: "col2im_out_cpu") {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return result
  }

  private static func blockCounts(
    _ sizes: [Int], _ kernel: [Int], _ geometry: ConvolutionGeometry
  ) -> [Int] {
    sizes.indices.map { dim in
      let reach = geometry.dilation[dim] * (kernel[dim] - 1) + 1
      return (sizes[dim] + 2 * geometry.padding[dim] - reach) / geometry.stride[dim] + 1
    }
  }
}
