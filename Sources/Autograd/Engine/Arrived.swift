// The gradients that have arrived at one output of a node, added up.

import Arrays

/// A sum of gradients: of two and more it is a tensor of its own, and those after the second are added
/// into that in place.
struct Arrived {
  private var sum: Tensor?
  private var isOurs = false

  mutating func add(_ gradient: consuming Tensor, isRecording: Bool) throws {
    guard let old = sum else {
      sum = gradient
      return
    }
    if isOurs, !isRecording, old.data.takesSum(of: gradient.data) {
      _ = try Kernel.binary(.add(), old.data, gradient.data, out: old.data)
      return
    }
    sum = nil
    sum = try old.add(gradient)
    isOurs = true
  }

  /// The sum, of which nothing is kept.
  mutating func take() -> Tensor? {
    defer { self = Arrived() }
    return sum
  }
}

extension NDArray {
  /// Whether this plus `other` has the layout and type of this.
  fileprivate func takesSum(of other: NDArray) -> Bool {
    !isMeta && dtype == other.dtype && shape == other.shape && isContiguous && other.isContiguous
  }
}
