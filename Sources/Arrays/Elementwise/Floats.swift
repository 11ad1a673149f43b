// The elements of an array as a dense run of Float or Double, for kernels with loops of their own.

/// The elements of an array in row-major order: its own memory where that is dense and of the right
/// type, else a copy.
final class Floats<T: Computable> {
  let base: UnsafeMutablePointer<T>
  let count: Int
  /// Keeps the memory of the array, or of the copy, alive.
  private let storage: Storage
  private let isCopy: Bool

  init(_ array: NDArray, as type: T.Type) {
    let isDirect = array.dtype == T.dtype && array.isContiguous
    let dense: NDArray
    if isDirect {
      dense = array
    } else {
      dense = .empty(array.shape, T.dtype)
      try? array.copy(to: dense)
    }
    base = dense.pointer(as: T.self)
    storage = dense.storage
    count = array.count
    isCopy = !isDirect
    shape = array.shape
  }

  private let shape: Shape

  /// Writes the elements back to the array they were taken from, if they are a copy.
  func store(in array: NDArray) {
    guard isCopy else { return }
    let copy = NDArray(
      storage: storage, dtype: T.dtype, shape: shape, strides: shape.contiguousStrides)
    try? copy.copy(to: array)
  }

  @inline(__always)
  subscript(index: Int) -> T {
    get { base[index] }
    set { base[index] = newValue }
  }

  /// Adds one number a channel to an array (N, C, …).
  func addChannelwise(_ numbers: Floats<T>, channels: Int) {
    guard channels > 0, count > 0 else { return }
    let batches = max(shape.first ?? 1, 1)
    let size = count / (batches * channels)
    var pointer = base
    for index in 0..<batches * channels {
      let number = numbers[index % channels]
      for place in 0..<size { pointer[place] = pointer[place].adding(number) }
      pointer += size
    }
  }
}

/// The type in which arrays of a floating dtype are computed, for switches that specialise a kernel.
enum FloatType {
  case float, double

  init(_ dtype: DType, kernel: String = "slow_conv2d_cpu") throws {
    switch dtype.computeType {
    case .float: self = .float
    case .double: self = .double
    case .int: throw notImplemented(kernel, dtype)
    }
  }
}
