// The layout of an elementwise result: PyTorch's TensorIterator rule for the order of its dims.

/// The order in which operands, all broadcast to `shape`, are walked: fastest dim first.
///
/// An insertion sort by strides, because the comparison is not a total order; the first operand that
/// tells two dims apart decides.
func iterationOrder(_ operands: [NDArray], _ shape: Shape) -> [Int] {
  var order = Array(shape.indices.reversed())
  guard shape.count > 1 else { return order }
  for i in 1..<order.count {
    var dim = i
    for other in (0..<i).reversed() {
      let comparison = compareDims(order[other], order[dim], operands, shape)
      if comparison > 0 {
        order.swapAt(other, dim)
        dim = other
      } else if comparison < 0 {
        break
      }
    }
  }
  return order
}

/// Positive if dim `a`, now before dim `b`, should come after it.
private func compareDims(_ a: Int, _ b: Int, _ operands: [NDArray], _ shape: Shape) -> Int {
  for operand in operands {
    let lead = shape.count - operand.rank
    let strideA = operand.step(a - lead, shape[a])
    let strideB = operand.step(b - lead, shape[b])
    if strideA == 0 || strideB == 0 { continue }
    if strideA < strideB { return -1 }
    if strideA > strideB { return 1 }
    if shape[a] > shape[b] { return 1 }
  }
  return 0
}

extension NDArray {
  /// The stride along `dim` once that dim is broadcast to `size`.
  fileprivate func step(_ dim: Int, _ size: Int) -> Int {
    dim < 0 || (shape[dim] == 1 && size != 1) ? 0 : strides[dim]
  }
}

/// The strides of a new result of `shape` whose dims follow `order`, fastest first.
func strides(_ shape: Shape, inOrder order: [Int]) -> [Int] {
  if order.elementsEqual(shape.indices.reversed()) { return shape.contiguousStrides }
  var strides = shape
  var step = 1
  for dim in order {
    strides[dim] = step
    step &*= shape[dim]
  }
  return strides
}

/// The strides of a new elementwise result.
package func iterationStrides(_ operands: [NDArray], _ shape: Shape) -> [Int] {
  if operands.allSatisfy({ $0.shape == shape }) {
    if operands.allSatisfy(\.isContiguous) { return shape.contiguousStrides }
    if let first = operands.first, first.isNonOverlappingAndDense,
      operands.allSatisfy({ $0.strides == first.strides })
    {
      return first.strides
    }
  }
  return strides(shape, inOrder: iterationOrder(operands, shape))
}
