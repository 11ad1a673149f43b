// How gradients arrive in a leaf's `.grad`.

import Arrays

extension Tensor {
  /// Adds a gradient that has arrived at this leaf.
  ///
  /// The first one is taken over if nobody else holds it. Later ones are added into the same tensor,
  /// so that an alias of `.grad` sees the sum; when the gradient itself is recorded, into a new one.
  func accumulate(_ gradient: consuming Tensor) throws {
    let isRecording = Session.current.gradMode
    if let old = grad {
      if isRecording {
        grad = try old.add(gradient)
      } else {
        try old.addInPlace(gradient)
      }
      return
    }
    let isOurs = isKnownUniquelyReferenced(&gradient) && gradient.data.isLaidOut(like: data)
    if isOurs && !isRecording {
      gradient.history = nil
      gradient.extras = nil
      grad = gradient
    } else {
      grad = try gradient.cloned(laidOutLike: self)
    }
  }

  /// A copy with the strides of `tensor` if those are dense, else row by row; recorded as a copy.
  private func cloned(laidOutLike tensor: Tensor) throws -> Tensor {
    let strides =
      tensor.data.isNonOverlappingAndDense ? tensor.strides : tensor.shape.contiguousStrides
    let copy = Tensor(
      .empty(tensor.shape, dtype, strides: strides, meta: data.isMeta), flags: [])
    try copy.copyInPlace(self)
    return copy
  }
}

extension NDArray {
  /// Whether a gradient laid out like this may stay with a leaf: strides like the leaf's if those are
  /// dense, else row by row.
  fileprivate func isLaidOut(like leaf: NDArray) -> Bool {
    guard leaf.isNonOverlappingAndDense else { return isContiguous }
    return zip(shape, zip(strides, leaf.strides)).allSatisfy { $0 == 1 || $1.0 == $1.1 }
      && isNonOverlappingAndDense
  }
}
