// Distinct elements, counts, and places in sorted sequences; none of them lets a gradient through.

import Arrays

extension Catalog {
  static let countings: [Operator] = [
    Operator(
      .both,
      "unique(Tensor input, bool sorted=True, bool return_inverse=False, "
        + "bool return_counts=False, int64_t? dim=None)",
      "The distinct elements, or slices along a dim, in ascending order."
    ) { call in
      let input = try call.tensor()
      call.skip()
      let (inverse, counts, dim) = (call.bool(), call.bool(), call.intIfAny())
      return try input.distinct(
        Kernel.unique(input.data, dim), dim == nil ? "Unique2Backward0" : "UniqueDimBackward0",
        inverse: inverse, counts: counts)
    },
    Operator(
      .both,
      "unique_consecutive(Tensor input, bool return_inverse=False, bool return_counts=False, "
        + "int64_t? dim=None)",
      "The elements, or slices along a dim, without repetitions of the one before."
    ) { call in
      let input = try call.tensor()
      let (inverse, counts, dim) = (call.bool(), call.bool(), call.intIfAny())
      return try input.distinct(
        Kernel.uniqueConsecutive(input.data, dim), "UniqueConsecutiveBackward0",
        inverse: inverse, counts: counts)
    },
    Operator(
      .both, "bincount(Tensor input, Tensor? weights=None, int64_t minlength=0)",
      "How often each number occurs."
    ) { call in
      let (input, weights) = try (call.tensor(), call.tensorIfAny())
      return try .tensor(
        Tensor(Kernel.bincount(input.data, weights: weights?.data, minlength: call.int())))
    },
    Operator(
      .both,
      "histc(Tensor input, int64_t bins=100, Scalar min=0, Scalar max=0, *, Tensor out=None)",
      "How many elements fall into each part of a range."
    ) { call in
      let (input, bins) = try (call.tensor(), call.int())
      return try .tensor(
        Tensor(
          Kernel.histc(input.data, bins: bins, min: call.double(), max: call.double())))
    },
    Operator(
      .torch, "Where each value belongs between boundaries.",
      [
        Overload(
          "bucketize(Tensor input, Tensor boundaries, *, bool out_int32=False, bool right=False, "
            + "Tensor out=None)"
        ) { try bucketize(&$0, $0.tensor().data) },
        Overload(
          "bucketize(Scalar self, Tensor boundaries, *, bool out_int32=False, bool right=False)"
        ) { try bucketize(&$0, .scalar($0.number(), .defaultFloating)) },
      ]),
    Operator(
      .torch, "Where each value belongs in sorted lines.",
      [
        Overload(
          "searchsorted(Tensor sorted_sequence, Tensor input, *, bool out_int32=False, "
            + "bool right=False, c10::string_view? side=None, Tensor? sorter=None, Tensor out=None)"
        ) { call in
          let sorted = try call.tensor()
          return try search(&call, sorted, call.tensor().data)
        },
        Overload(
          "searchsorted(Tensor sorted_sequence, Scalar self, *, bool out_int32=False, "
            + "bool right=False, c10::string_view? side=None, Tensor? sorter=None, Tensor out=None)"
        ) { call in
          let sorted = try call.tensor()
          return try search(&call, sorted, .scalar(call.number(), .defaultFloating))
        },
      ]),
    Operator(
      .torch, "Which elements are among some others.",
      [
        Overload(
          "isin(Tensor elements, Tensor test_elements, *, bool assume_unique=False, "
            + "bool invert=False, Tensor out=None)"
        ) { call in
          let (elements, others) = try (call.tensor(), call.tensor())
          call.skip()
          return .tensor(elements.isAmong(others, invert: call.bool()))
        },
        Overload(
          "isin(Tensor elements, Scalar test_element, *, bool assume_unique=False, "
            + "bool invert=False, Tensor out=None)"
        ) { call in
          let (elements, other) = try (call.tensor(), call.number())
          call.skip()
          return .tensor(elements.isAmong(Tensor(number: other), invert: call.bool()))
        },
      ]),
    triangle("tril_indices", "The places of the lower triangle of a matrix.", isLower: true),
    triangle("triu_indices", "The places of the upper triangle of a matrix.", isLower: false),
  ]

  private static func bucketize(_ call: inout Call, _ values: NDArray) throws -> Result {
    let boundaries = try call.tensor()
    let (int32, right) = (call.bool(), call.bool())
    return try .tensor(
      Tensor(Kernel.bucketize(values, boundaries.data, right: right, int32: int32)))
  }

  private static func search(
    _ call: inout Call, _ sorted: Tensor, _ values: NDArray
  ) throws -> Result {
    let (int32, right, side) = (call.bool(), call.bool(), call.stringIfAny())
    let sorter = call.tensorIfAny()
    let lines = try sorter.map { try sorted.gather(-1, $0) } ?? sorted
    return try .tensor(
      Tensor(
        Kernel.searchsorted(lines.data, values, right: right || side == "right", int32: int32)))
  }

  private static func triangle(_ name: String, _ summary: String, isLower: Bool) -> Operator {
    Operator(
      .torch,
      "\(name)(int64_t row, int64_t col, int64_t offset=0, *, ScalarType? dtype=None, "
        + "Layout? layout=None, Device? device=None, bool pin_memory=False)",
      summary
    ) { call in
      let (rows, columns, offset) = try (call.int(), call.int(), call.int())
      let dtype = call.dtype() ?? .int64
      try check(
        rows >= 0 && columns >= 0,
        .runtime("row and col must be non-negative, got \(rows) and \(columns)"))
      let triangle = Triangle(rows: rows, columns: columns, offset: offset, isLower: isLower)
      try NDArray.checkRoom([2, triangle.inhabitedRows.count], dtype)
      let count = triangle.inhabitedRows.reduce(0 as Int128) {
        $0 + Int128(triangle.columns(of: $1).count)
      }
      try NDArray.checkRoom([2, Int(clamping: count)], dtype)
      let places = triangle.inhabitedRows.flatMap { row in
        triangle.columns(of: row).map { (row, $0) }
      }
      return .tensor(
        Tensor(.values(places.map(\.0) + places.map(\.1), [2, places.count], dtype)))
    }
  }
}

/// The part of a matrix on and below, or on and above, one of its diagonals.
private struct Triangle {
  let rows: Int
  let columns: Int
  let offset: Int
  let isLower: Bool

  /// The rows that have a column in the triangle.
  var inhabitedRows: Range<Int> {
    guard columns > 0 else { return 0..<0 }
    return isLower
      ? bounded(-Int128(offset), rows)..<rows : 0..<bounded(Int128(columns) - Int128(offset), rows)
  }

  func columns(of row: Int) -> Range<Int> {
    let diagonal = Int128(row) + Int128(offset)
    return isLower ? 0..<bounded(diagonal + 1, columns) : bounded(diagonal, columns)..<columns
  }

  private func bounded(_ value: Int128, _ limit: Int) -> Int {
    Int(Swift.min(Swift.max(value, 0), Int128(limit)))
  }
}

extension Tensor {
  fileprivate func distinct(
    _ found: Kernel.Distinct, _ name: String, inverse: Bool, counts: Bool
  ) throws -> Result {
    let values = try record(name, self, found.values) { node in
      node.gradient(of: 0, "not_implemented(\"\(name)\")") { _ in
        throw TensorError.notImplemented(
          "the derivative for '\(name.prefix { $0 != "B" }.lowercased())' is not implemented.")
      }
    }
    guard inverse || counts else { return .tensor(values) }
    return .tensors(
      [values] + (inverse ? [Tensor(found.inverse)] : []) + (counts ? [Tensor(found.counts)] : []))
  }

  fileprivate func isAmong(_ others: Tensor, invert: Bool) -> Tensor {
    guard !data.isMeta else { return Tensor(.empty(shape, .bool, meta: true)) }
    let known = Set(others.data.toDoubles())
    return Tensor(.values(data.toDoubles().map { known.contains($0) != invert }, shape))
  }
}
