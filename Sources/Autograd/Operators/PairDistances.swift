// Distances between the rows of two matrices, or of one with itself.

import Arrays

extension Catalog {
  static let distances: [Operator] = [
    Operator(
      .torch,
      "cdist(Tensor x1, Tensor x2, double p=2.0, "
        + "c10::string_view? compute_mode='use_mm_for_euclid_dist_if_necessary')",
      "The distances between each row of one and each row of the other."
    ) { call in
      let (a, b, p) = try (call.tensor(), call.tensor(), call.double())
      return try .tensor(a.cdist(b, p, mode: call.stringIfAny() ?? ""))
    },
    Operator(
      [.torch, .functional], "pdist(Tensor input, double p=2.0)",
      "The distances between each two rows."
    ) { try .tensor($0.tensor().pdist($0.double())) },
  ]
}

extension Tensor {
  fileprivate func cdist(_ other: Tensor, _ p: Double, mode: String) throws -> Tensor {
    let isLarge =
      rank >= 2 && other.rank >= 2
      && (shape[rank - 2] > 25 || other.shape[other.rank - 2] > 25)
    let usesProduct =
      p == 2
      && (mode == "use_mm_for_euclid_dist"
        || (mode == "use_mm_for_euclid_dist_if_necessary" && isLarge))
    if usesProduct { return try euclideanDistances(other) }
    let distances = try Kernel.cdist(data, other.data, p: p)
    return try record("CdistBackward0", self, other, distances) { node in
      node.attribute("p", .float(p))
      let saved = node.saveResult("result", distances)
      let (first, second) = (node.save("x1", self), node.save("x2", other))
      node.gradient(of: 0, "_cdist_backward(grad, x1, x2, p, result)") {
        try $0.cdistBackward(first.unpacked(), second.unpacked(), p, saved.unpacked())
      }
      node.gradient(of: 1, "_cdist_backward(grad.mT(), x2, x1, p, result.mT())") {
        try $0.transpose(-2, -1).cdistBackward(
          second.unpacked(), first.unpacked(), p, saved.unpacked().transpose(-2, -1))
      }
    }
  }

  /// This being the gradient of distances, that of the first points.
  private func cdistBackward(
    _ x: Tensor, _ other: Tensor, _ p: Double, _ distances: Tensor
  ) throws -> Tensor {
    let difference = try x.unsqueeze(-2).sub(other.unsqueeze(-3))
    let slope = try difference.slope(ofNorm: p, distances.unsqueeze(-1))
    return try unsqueeze(-1).mul(slope).sum([-2])
  }

  /// The slope of the `p`-norm of this along the last dim; zero where the norm is.
  private func slope(ofNorm p: Double, _ norm: Tensor) throws -> Tensor {
    switch p {
    case 0: return try zerosLike()
    case 1: return try sign()
    case .infinity: return try sign().mul(abs().eq(norm).to(dtype))
    default:
      let ratio: Tensor
      if p == 2 {
        ratio = try div(norm)
      } else {
        ratio = try sign().mul(abs().pow(.float(p - 1))).div(norm.pow(.float(p - 1)))
      }
      return try ratio.maskedFill(norm.eq(0), 0)
    }
  }

  /// By the expansion of the square, which needs one matrix product only.
  private func euclideanDistances(_ other: Tensor) throws -> Tensor {
    let (a, b) = (data, other.data)
    let squares = try Kernel.reduce(.sum, Kernel.binary(.mul, a, a), [-1], keepdim: true)
    let otherSquares = try Kernel.reduce(.sum, Kernel.binary(.mul, b, b), [-1], keepdim: true)
    let ones = NDArray.ones(squares.shape, a.dtype, meta: a.isMeta)
    let otherOnes = NDArray.ones(otherSquares.shape, b.dtype, meta: b.isMeta)
    let left = try Kernel.cat([Kernel.binary(.mul, a, .float(-2)), squares, ones], -1)
    let right = try Kernel.cat([b, otherOnes, otherSquares], -1)
    let product = try Tensor(left).matmul(Tensor(right).transpose(-2, -1)).data
    let distances = try Kernel.unary(.sqrt, Kernel.clamp(product, .float(0), nil))
    let result = try record("EuclideanDistBackward0", self, other, distances) { node in
      let saved = node.saveResult("result", distances)
      let (first, second) = (node.save("x1", self), node.save("x2", other))
      node.gradient(of: 0, "_euclidean_dist_backward(grad, x1, x2, result)") {
        try $0.cdistBackward(first.unpacked(), second.unpacked(), 2, saved.unpacked())
      }
      node.gradient(of: 1, "_euclidean_dist_backward(grad, x1, x2, result)") {
        try $0.transpose(-2, -1).cdistBackward(
          second.unpacked(), first.unpacked(), 2, saved.unpacked().transpose(-2, -1))
      }
    }
    return try result.view(result.shape)
  }

  fileprivate func pdist(_ p: Double) throws -> Tensor {
    try check(
      rank == 2, .runtime("pdist only supports 2D tensors, got: \(rank)D"))
    try check(p >= 0, .runtime("pdist only supports non-negative p values"))
    let rows = shape[0]
    let pairs = (0..<rows).flatMap { row in (row + 1..<max(rows, row + 1)).map { (row, $0) } }
    let first = Tensor(.values(pairs.map(\.0), [pairs.count]))
    let second = Tensor(.values(pairs.map(\.1), [pairs.count]))
    let distances = try Kernel.cdist(data, data, p: p)
    let chosen = try Kernel.index(distances, [first.data, second.data])
    return try record("PdistBackward0", self, chosen) { node in
      node.attribute("p", .float(p))
      let saved = node.saveResult("result", chosen)
      let this = node.save("self", self)
      node.gradient(of: 0, "_pdist_backward(grad, self, p, pdist)") { grad in
        let x = try this.unpacked()
        let difference = try x.indexSelect(0, first).sub(x.indexSelect(0, second))
        let slope = try difference.slope(ofNorm: p, saved.unpacked().unsqueeze(-1))
        let flow = try grad.unsqueeze(-1).mul(slope)
        return try x.zerosLike().indexAdd(0, first, flow).indexAdd(0, second, flow.neg())
      }
    }
  }
}
