// Functions of matrices that are compositions: powers, chains of products, exponentials, conditions.

import Arrays

extension Catalog {
  static let matrixFunctions: [Operator] =
    [.linalg, .both].flatMap { (places: Places) -> [Operator] in
      [
        Operator(
          places,
          "matrix_power(Tensor \(places == .linalg ? "A" : "input"), int64_t n, *, "
            + "Tensor out=None)",
          "The matrix multiplied by itself n times."
        ) { try .tensor($0.tensor().matrixPower($0.int())) },
        Operator(
          places, "matrix_exp(Tensor \(places == .linalg ? "A" : "input"))",
          "The exponential of a matrix."
        ) { try .tensor($0.tensor().matrixExponential()) },
      ]
    } + [
      Operator(
        .linalg, "multi_dot(TensorList tensors, *, Tensor out=None)",
        "The product of a chain of matrices, in the cheapest order."
      ) { try .tensor(.chainProduct($0.tensors())) },
      Operator(
        .linalg, "matmul(Tensor input, Tensor other, *, Tensor out=None)",
        "The product of matrices, vectors or batches of them."
      ) { try .tensor($0.tensor().matmul($0.tensor())) },
      Operator(
        .linalg, "diagonal(Tensor A, *, int64_t offset=0, int64_t dim1=-2, int64_t dim2=-1)",
        "The diagonals of matrices."
      ) { try .tensor($0.tensor().diagonal($0.int(), $0.int(), $0.int())) },
      Operator(
        .linalg, "cross(Tensor input, Tensor other, *, int64_t dim=-1, Tensor out=None)",
        "The vector product."
      ) { try .tensor($0.tensor().cross($0.tensor(), $0.int())) },
      Operator(
        .both, "cross(Tensor input, Tensor other, int64_t? dim=None, *, Tensor out=None)",
        "The vector product."
      ) { call in
        let (a, b) = try (call.tensor(), call.tensor())
        let dim = call.intIfAny() ?? a.shape.firstIndex(of: 3)
        guard let dim else { throw TensorError.runtime("no dimension of size 3 in input") }
        return try .tensor(a.cross(b, dim))
      },
      Operator(
        .linalg, "vecdot(Tensor x, Tensor y, *, int64_t dim=-1, Tensor out=None)",
        "Inner products along a dim."
      ) { try .tensor($0.tensor().mul($0.tensor()).sum([$0.int()])) },
      Operator(.linalg, "vander(Tensor x, *, SymInt? N=None)", "The powers of numbers, ascending.")
      {
        try .tensor($0.tensor().ascendingPowers($0.intIfAny()))
      },
      Operator(
        .torch, "vander(Tensor x, int64_t? N=None, bool increasing=False)",
        "The powers of numbers, descending."
      ) { try .tensor($0.tensor().vandermonde($0.intIfAny(), increasing: $0.bool())) },
      Operator(
        .linalg, "tensorinv(Tensor input, int64_t ind=2, *, Tensor out=None)",
        "The inverse under tensordot."
      ) { try .tensor($0.tensor().tensorInverse($0.int())) },
      Operator(
        .linalg,
        "tensorsolve(Tensor input, Tensor other, IntArrayRef? dims=None, *, "
          + "Tensor out=None)",
        "The solution of tensordot(A, X) = B."
      ) { try .tensor($0.tensor().tensorSolve($0.tensor())) },
      Operator(
        .linalg, "cond(Tensor input, PyObject* p=None, *, Tensor out=None)",
        "How much a system magnifies errors."
      ) { try .tensor($0.tensor().condition($0.argument())) },
      Operator(
        .linalg,
        "norm(Tensor input, PyObject* ord=None, IntArrayRef[1]? dim=None, "
          + "bool keepdim=False, *, Tensor out=None, ScalarType? dtype=None)",
        "The norm of vectors or matrices."
      ) {
        let (input, order) = try ($0.tensor(), $0.argument())
        let (dims, keepdim) = try ($0.intsIfAny(), $0.bool())
        $0.skip()
        return try .tensor(input.linearNorm(order, dims, keepdim: keepdim, dtype: $0.dtype()))
      },
      Operator(
        .linalg,
        "matrix_norm(Tensor input, PyObject* ord='fro', IntArrayRef dim=[-2,-1], "
          + "bool keepdim=False, *, ScalarType? dtype=None, Tensor out=None)",
        "The norm of matrices."
      ) { call in
        let (input, order) = try (call.tensor(), call.argument())
        let (dims, keepdim) = try (call.ints(), call.bool())
        var given = order
        if case .none = order { given = .string("fro") }
        return try .tensor(input.matrixNorm(given, dims, keepdim: keepdim, dtype: call.dtype()))
      },
    ]
}

extension Tensor {
  func matrixPower(_ power: Int) throws -> Tensor {
    try check(
      rank >= 2,
      .runtime("linalg.matrix_power: The input tensor A must have at least 2 dimensions."))
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    try check(
      rows == columns,
      .runtime(
        "linalg.matrix_power: A must be batches of square matrices, but they are \(rows) by "
          + "\(columns) matrices"))
    if power == 0 { return try clone().copyInPlace(Tensor(.eye(rows, nil, dtype))) }
    var left = Swift.abs(power)
    var base = power < 0 ? try inverse().inverse : self
    if left == 1 { return power < 0 ? base : try clone() }
    if left == 3 { return try base.matmul(base).matmul(base) }
    var result: Tensor?
    while left > 0 {
      if left % 2 == 1 { result = try result?.matmul(base) ?? base }
      left /= 2
      if left > 0 { base = try base.matmul(base) }
    }
    return result ?? base
  }

  /// By Taylor's series, after scaling the matrix down and before squaring the result up again.
  package func matrixExponential() throws -> Tensor {
    try check(
      rank >= 2, .runtime("linalg.matrix_exp: The input tensor A must have at least 2 dimensions."))
    let size = shape[rank - 1]
    try check(
      size == shape[rank - 2],
      .runtime(
        "linalg.matrix_exp: A must be batches of square matrices, but they are \(shape[rank - 2]) "
          + "by \(size) matrices"))
    let value = data.isMeta ? data : try withoutGrad { try detach().exponentialSeries() }
    return try record("LinalgMatrixExpBackward0", self, value) { node in
      let this = node.save("self", self)
      node.gradient(of: 0, "linalg_matrix_exp_differential(self, grad, /*adjoint*/ true)") {
        grad in
        let turned = try this.unpacked().mT()
        let sizes = Array(turned.shape.dropLast(2)) + [2 * size, 2 * size]
        let blocks = try turned.newZeros(sizes)
        try blocks.narrow(-2, 0, size).narrow(-1, 0, size).copyInPlace(turned)
        try blocks.narrow(-2, size, size).narrow(-1, size, size).copyInPlace(turned)
        try blocks.narrow(-2, 0, size).narrow(-1, size, size).copyInPlace(grad)
        return try blocks.matrixExponential().narrow(-2, 0, size).narrow(-1, size, size)
      }
    }
  }

  private func exponentialSeries() throws -> NDArray {
    let matrix = try to(.float64)
    let greatest = matrix.count == 0 ? 0 : try matrix.abs().sum([-2]).data.toDoubles().max() ?? 0
    var (halvings, scale) = (0, 1.0)
    while greatest * scale > 0.5, halvings < 1100 { (halvings, scale) = (halvings + 1, scale / 2) }
    let small = try matrix.mul(.float(scale))
    let identity = try Tensor(.eye(shape[rank - 1], nil, .float64))
    var total = try small.zerosLike().add(identity)
    var term = total
    for order in 1...18 {
      term = try term.matmul(small).div(.int(order))
      total = try total.add(term)
    }
    for _ in 0..<halvings { total = try total.matmul(total) }
    return try total.to(dtype).data
  }

  fileprivate static func chainProduct(_ given: [Tensor]) throws -> Tensor {
    try check(
      given.count >= 2,
      .runtime("multi_dot(): expected at least 2 tensors but got \(given.count)"))
    let last = given.count - 1
    for (index, name) in [(0, "first"), (last, "last")] {
      try check(
        given[index].rank == 1 || given[index].rank == 2,
        .runtime("multi_dot(): the \(name) tensor must be 1D or 2D but got \(given[index].rank)D"))
    }
    var (factors, shape) = (given, Shape())
    if given[0].rank == 1 {
      factors[0] = try given[0].unsqueeze(0)
    } else {
      shape.append(given[0].shape[0])
    }
    if given[last].rank == 1 {
      factors[last] = try given[last].unsqueeze(-1)
    } else {
      shape.append(given[last].shape[given[last].rank - 1])
    }
    for (index, factor) in factors.enumerated() {
      try check(
        factor.rank == 2,
        .runtime("multi_dot(): tensor \(index) must be 2D but got \(given[index].rank)D"))
      guard index > 0 else { continue }
      let (columns, rows) = (factors[index - 1].shape[1], factor.shape[0])
      try check(
        columns == rows,
        .runtime(
          "multi_dot(): tensors \(index - 1) and \(index) with shapes "
            + "\(given[index - 1].shape.text) and \(given[index].shape.text) cannot be multiplied"))
    }
    return try product(factors, splits(factors), 0, last).view(shape)
  }

  /// Where to cut each part of a chain, by dynamic programming.
  private static func splits(_ factors: [Tensor]) -> [[Int]] {
    let count = factors.count
    let sizes = factors.map { $0.shape[0] } + [factors[count - 1].shape[1]]
    var costs = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    var cuts = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
    for length in 1..<count {
      for first in 0..<count - length {
        let last = first + length
        costs[first][last] = .infinity
        for cut in first..<last {
          let own = Double(sizes[first]) * Double(sizes[cut + 1]) * Double(sizes[last + 1])
          let cost = costs[first][cut] + costs[cut + 1][last] + own
          if cost < costs[first][last] { (costs[first][last], cuts[first][last]) = (cost, cut) }
        }
      }
    }
    return cuts
  }

  private static func product(
    _ factors: [Tensor], _ cuts: [[Int]], _ first: Int, _ last: Int
  ) throws -> Tensor {
    if first == last { return factors[first] }
    let cut = cuts[first][last]
    return try product(factors, cuts, first, cut).mm(product(factors, cuts, cut + 1, last))
  }

  package func cross(_ other: Tensor, _ dim: Int) throws -> Tensor {
    try record("LinalgCrossBackward0", self, other, Kernel.cross(data, other.data, dim)) { node in
      let (this, second) = (node.save("self", self, for: 1), node.save("other", other, for: 0))
      node.attribute("dim", .int(dim))
      node.gradient(of: 0, "at::linalg_cross(other.conj(), grad, dim)") {
        try second.unpacked().cross($0, dim)
      }
      node.gradient(of: 1, "at::linalg_cross(grad, self.conj(), dim)") {
        try $0.cross(this.unpacked(), dim)
      }
    }
  }

  fileprivate func ascendingPowers(_ count: Int?) throws -> Tensor {
    let columns = count ?? shape.last ?? 1
    try check(columns > 1, .runtime("N must be greater than 1."))
    let powers = try unsqueeze(-1).expand(shape + [columns - 1]).cumprod(-1)
    let ones = Tensor(.ones(shape + [1], powers.dtype, meta: data.isMeta))
    return try .cat([ones, powers], -1)
  }

  fileprivate func vandermonde(_ count: Int?, increasing: Bool) throws -> Tensor {
    try check(rank == 1, .runtime("x must be a one-dimensional tensor."))
    let columns = count ?? self.count
    try check(columns >= 0, .runtime("N must be non-negative."))
    let kind = dtype.isIntegral(includeBool: true) ? DType.int64 : dtype
    let result = Tensor(.zeros([self.count, columns], kind, meta: data.isMeta))
    if columns > 0 { try result.select(1, 0).fillInPlace(1) }
    if columns > 1 {
      try result.slice(1, 1, nil).copyInPlace(unsqueeze(1))
      try result.slice(1, 1, nil).copyInPlace(result.slice(1, 1, nil).cumprod(1))
    }
    return increasing ? result : try result.flip([1])
  }

  fileprivate func tensorInverse(_ dims: Int) throws -> Tensor {
    try check(dims > 0, .runtime("Expected a strictly positive integer for 'ind', but got \(dims)"))
    let (first, last) = (Array(shape.prefix(dims)), Array(shape.dropFirst(dims)))
    try check(
      first.elementCount == last.elementCount,
      .runtime(
        "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), "
          + "but got \(last.elementCount) != \(first.elementCount)"))
    return try reshape([last.elementCount, first.elementCount]).inverse().inverse
      .reshape(last + first)
  }

  fileprivate func tensorSolve(_ other: Tensor) throws -> Tensor {
    let shape = Array(self.shape.dropFirst(other.rank))
    let size = shape.elementCount
    try check(
      size == other.count,
      .runtime(
        "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == "
          + "prod(self.shape[:other.ndim]), but got \(size) != \(other.count)"))
    return try reshape([size, size]).solve(other.reshape([other.count])).reshape(shape)
  }

  fileprivate func condition(_ order: Argument) throws -> Tensor {
    switch (order, order.number?.double) {
    case (.none, _), (_, 2), (_, -2):
      let values = try svdvals()
      let (first, last) = try (values.narrow(-1, 0, 1), values.narrow(-1, -1, 1))
      return try (order.number?.double == -2 ? last / first : first / last).squeeze(-1)
    default:
      return try matrixNorm(order) * inverse(isChecked: false).inverse.matrixNorm(order)
    }
  }
}
