// Convolutions in one to three dims and their gradients: patches as columns, then matrix products.

extension Kernel {
  /// The convolution of `input` (N, C, …) with `weight`, transposed or not.
  package static func convolution(
    _ input: NDArray, _ weight: NDArray, _ bias: NDArray?, _ geometry: ConvolutionGeometry
  ) throws -> NDArray {
    let shape = try geometry.outputShape(input.shape, weight.shape)
    let result = NDArray.zeros(shape, input.dtype, meta: input.isMeta || weight.isMeta)
    guard !result.isMeta, result.count > 0 else { return result }
    func run<T: BLASElement>(_ type: T.Type) {
      let run = ConvolutionRun(type, geometry, image: input.shape, weight.shape, result: shape)
      let output = Floats(result, as: type)
      if geometry.transposed {
        run.scatter(Floats(input, as: type), Floats(weight, as: type), into: output)
      } else {
        run.gather(Floats(input, as: type), Floats(weight, as: type), into: output)
      }
      if let bias { output.addChannelwise(Floats(bias, as: type), channels: shape[1]) }
      output.store(in: result)
    }
    switch try FloatType(convolving: input.dtype, transposed: geometry.transposed) {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return result
  }

  /// The gradient for `input`, which is a convolution in the other direction.
  package static func convolutionInputGradient(
    _ grad: NDArray, _ weight: NDArray, input shape: Shape, _ geometry: ConvolutionGeometry
  ) throws -> NDArray {
    let result = NDArray.zeros(shape, grad.dtype, meta: grad.isMeta || weight.isMeta)
    guard !result.isMeta, result.count > 0, grad.count > 0 else { return result }
    func run<T: BLASElement>(_ type: T.Type) {
      let run = ConvolutionRun(type, geometry, image: shape, weight.shape, result: grad.shape)
      let output = Floats(result, as: type)
      if geometry.transposed {
        run.gather(Floats(grad, as: type), Floats(weight, as: type), into: output)
      } else {
        run.scatter(Floats(grad, as: type), Floats(weight, as: type), into: output)
      }
      output.store(in: result)
    }
    switch try FloatType(grad.dtype) {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return result
  }

  /// The gradient for `weight`.
  package static func convolutionWeightGradient(
    _ grad: NDArray, _ input: NDArray, weight shape: Shape, _ geometry: ConvolutionGeometry
  ) throws -> NDArray {
    let result = NDArray.zeros(shape, grad.dtype, meta: grad.isMeta || input.isMeta)
    guard !result.isMeta, result.count > 0, grad.count > 0 else { return result }
    func run<T: BLASElement>(_ type: T.Type) {
      let run = ConvolutionRun(type, geometry, image: input.shape, shape, result: grad.shape)
      let output = Floats(result, as: type)
      if geometry.transposed {
        run.correlate(Floats(grad, as: type), Floats(input, as: type), into: output)
      } else {
        run.correlate(Floats(input, as: type), Floats(grad, as: type), into: output)
      }
      output.store(in: result)
    }
    switch try FloatType(grad.dtype) {
    case .float: run(Float.self)
    case .double: run(Double.self)
    }
    return result
  }
}

extension FloatType {
  /// The type in which a convolution is computed; integers are, exactly, as doubles.
  fileprivate init(convolving dtype: DType, transposed: Bool) throws {
    let isExact = transposed ? dtype == .int64 : dtype.isIntegral()
    let kernel = transposed ? "slow_conv_transpose2d_out_cpu" : "slow_conv2d_cpu"
    self = isExact ? .double : try FloatType(dtype, kernel: kernel)
  }
}

/// One convolution, in either direction: `wide` is the side that the kernel slides over, `narrow` the
/// side with one element for each place of the kernel.
private struct ConvolutionRun<T: BLASElement> {
  let sweep: Sweep
  let batch: Int
  let groups: Int
  /// Channels of a group.
  let wideChannels: Int
  let narrowChannels: Int

  init(
    _ type: T.Type, _ geometry: ConvolutionGeometry, image: Shape, _ weight: Shape, result: Shape
  ) {
    let (wide, narrow) = geometry.transposed ? (result, image) : (image, result)
    batch = wide[0]
    groups = geometry.groups
    wideChannels = wide[1] / groups
    narrowChannels = narrow[1] / groups
    sweep = Sweep(
      input: Array(wide.dropFirst(2)), kernel: Array(weight.dropFirst(2)),
      output: Array(narrow.dropFirst(2)), stride: geometry.stride, padding: geometry.padding,
      dilation: geometry.dilation)
  }

  private var rows: Int { wideChannels * sweep.kernelCount }
  private var wideCount: Int { wideChannels * sweep.inputCount }
  private var narrowCount: Int { narrowChannels * sweep.outputCount }
  private var weightCount: Int { narrowChannels * rows }

  /// narrow = weight × columns(wide)
  func gather(_ wide: Floats<T>, _ weight: Floats<T>, into narrow: Floats<T>) {
    forEachGroup { index, group, columns in
      let patches = self.columns(wide.base + index * wideCount, columns)
      T.multiply(
        narrowChannels, sweep.outputCount, rows, weight.base + group * weightCount, patches,
        into: narrow.base + index * narrowCount)
    }
  }

  /// wide += uncolumns(weightᵀ × narrow)
  func scatter(_ narrow: Floats<T>, _ weight: Floats<T>, into wide: Floats<T>) {
    forEachGroup { index, group, columns in
      let target = wide.base + index * wideCount
      T.multiply(
        rows, sweep.outputCount, narrowChannels, weight.base + group * weightCount,
        transposed: (true, false), narrow.base + index * narrowCount,
        into: sweep.isPointwise ? target : columns)
      if !sweep.isPointwise { sweep.addColumns(columns, channels: wideChannels, to: target) }
    }
  }

  /// weight += narrow × columns(wide)ᵀ
  func correlate(_ wide: Floats<T>, _ narrow: Floats<T>, into weight: Floats<T>) {
    forEachGroup { index, group, columns in
      let patches = self.columns(wide.base + index * wideCount, columns)
      T.multiply(
        narrowChannels, rows, sweep.outputCount, narrow.base + index * narrowCount,
        transposed: (false, true), patches, into: weight.base + group * weightCount,
        accumulating: true)
    }
  }

  /// Calls `body` with the running number of the group, its number in the batch element, and memory
  /// for its columns.
  private func forEachGroup(_ body: (Int, Int, UnsafeMutablePointer<T>) -> Void) {
    let columns = UnsafeMutablePointer<T>.allocate(
      capacity: sweep.isPointwise ? 1 : max(rows * sweep.outputCount, 1))
    defer { columns.deallocate() }
    for index in 0..<batch * groups { body(index, index % groups, columns) }
  }

  /// The patches of one image; for a pointwise kernel the image itself.
  private func columns(
    _ image: UnsafeMutablePointer<T>, _ memory: UnsafeMutablePointer<T>
  ) -> UnsafeMutablePointer<T> {
    guard !sweep.isPointwise else { return image }
    sweep.writeColumns(image, channels: wideChannels, to: memory)
    return memory
  }
}
