// Sums of products in Einstein's notation, the way ATen takes them apart (aten/native/Linear.cpp).

import Arrays

extension Catalog {
  static let einsums: [Operator] = [
    Operator(
      .inner, "einsum(c10::string_view equation, TensorList tensors)",
      "Sums of products, as an equation of subscripts says."
    ) { call in
      let (equation, tensors) = try (call.string(), call.tensors())
      return try .tensor(Einsum(equation, tensors).result())
    }
  ]
}

/// An equation such as `ij,jk->ik`, with its operands.
private struct Einsum {
  /// The letters of an operand; `nil` is the ellipsis.
  private typealias Labels = [Character?]

  private let operands: [Tensor]
  private var labels: [Labels] = []
  /// How many dims the ellipsis stands for at most, and where they are in the result.
  private var ellipsisDims = 0
  private var ellipsisPlace = 0
  /// Where each letter's dim is, once all operands are permuted alike: first the dims of the result,
  /// then those that are summed over.
  private var places: [Character: Int] = [:]
  private var resultDims = 0
  private var allDims = 0

  init(_ equation: String, _ operands: [Tensor]) throws {
    self.operands = operands
    try check(
      !operands.isEmpty, .runtime("einsum(): must provide at least one operand"))
    let text = equation.filter { $0 != " " }
    let sides = text.split(separator: "->", maxSplits: 1, omittingEmptySubsequences: false)
    let inputs = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    try check(
      inputs.count >= operands.count,
      .runtime("einsum(): more operands were provided than specified in the equation"))
    try check(
      inputs.count <= operands.count,
      .runtime("einsum(): fewer operands were provided than specified in the equation"))
    labels = try inputs.enumerated().map { try Self.parsed($1, "operand \($0)") }
    try checkRanks()
    try place(output: sides.count > 1 ? Self.parsed(sides[1], "output") : nil)
  }

  private static func parsed(_ text: Substring, _ owner: String) throws -> Labels {
    var labels: Labels = []
    var rest = text
    while let letter = rest.first {
      if rest.hasPrefix("...") {
        try check(
          !labels.contains(nil),
          .runtime(
            owner == "output"
              ? "einsum(): found '.' for output but an ellipsis (...) was already found"
              : "einsum(): found '.' in \(owner) for which an ellipsis was already found"))
        labels.append(nil)
        rest = rest.dropFirst(3)
        continue
      }
      try check(
        letter != ".",
        .runtime("einsum(): found '.' in \(owner) that is not part of any ellipsis"))
      try check(
        letter.isASCII && letter.isLetter,
        .runtime(
          "einsum(): invalid subscript given at index \(text.count - rest.count) in the equation "
            + "string, subscripts must be in [a-zA-Z]"))
      labels.append(letter)
      rest = rest.dropFirst()
    }
    return labels
  }

  private mutating func checkRanks() throws {
    for (number, (labels, operand)) in zip(labels, operands).enumerated() {
      let letters = labels.count { $0 != nil }
      if labels.contains(nil) {
        try check(
          letters <= operand.rank,
          .runtime(
            "einsum(): the number of subscripts in the equation (\(letters)) is more than the number "
              + "of dimensions (\(operand.rank)) for operand \(number)"))
        ellipsisDims = max(ellipsisDims, operand.rank - letters)
      } else {
        try check(
          letters == operand.rank,
          .runtime(
            "einsum(): the number of subscripts in the equation (\(letters)) does not match the "
              + "number of dimensions (\(operand.rank)) for operand \(number) and no ellipsis was "
              + "given"))
      }
    }
  }

  /// Gives every letter its dim.
  private mutating func place(output: Labels?) throws {
    let counts = labels.joined().reduce(into: [Character: Int]()) { counts, letter in
      if let letter { counts[letter, default: 0] += 1 }
    }
    let letters = counts.keys.sorted()
    var showsEllipsis = false
    if let output {
      for letter in output {
        guard let letter else {
          showsEllipsis = true
          ellipsisPlace = allDims
          allDims += ellipsisDims
          continue
        }
        try check(
          places[letter] == nil,
          .runtime("einsum(): output subscript \(letter) appears more than once in the output"))
        try check(
          counts[letter] != nil,
          .runtime(
            "einsum(): output subscript \(letter) does not appear in the equation for any input "
              + "operand"))
        add(letter)
      }
    } else {
      showsEllipsis = true
      allDims = ellipsisDims
      for letter in letters where counts[letter] == 1 { add(letter) }
    }
    resultDims = allDims
    if !showsEllipsis {
      ellipsisPlace = allDims
      allDims += ellipsisDims
    }
    for letter in letters where places[letter] == nil { add(letter) }
  }

  private mutating func add(_ letter: Character) {
    places[letter] = allDims
    allDims += 1
  }

  func result() throws -> Tensor {
    var alignment = Alignment(allDims)
    var pending = try operands.indices.map { try aligned($0, &alignment) }
    var result = pending.removeFirst()
    for operand in pending { result = try contracted(result, operand, &alignment.counts) }
    if allDims == resultDims { return result }
    if operands.count > 1 { return try result.view(Array(result.shape.prefix(resultDims))) }
    return try result.sum(Array(resultDims..<allDims))
  }

  /// What is known of the dims while operands are aligned.
  private struct Alignment {
    var sizes: [Int]
    /// How many operands have more than one element along each dim.
    var counts: [Int]

    init(_ dims: Int) {
      sizes = Array(repeating: 1, count: dims)
      counts = Array(repeating: 0, count: dims)
    }

    mutating func meet(_ place: Int, _ size: Int, _ complaint: (Int) -> String) throws {
      guard size != 1 else { return }
      try check(
        sizes[place] == 1 || sizes[place] == size, .runtime(complaint(sizes[place])))
      sizes[place] = size
      counts[place] += 1
    }
  }

  /// An operand with a dim for every letter, in the common order.
  private func aligned(_ number: Int, _ alignment: inout Alignment) throws -> Tensor {
    var operand = operands[number]
    var order = [Int?](repeating: nil, count: allDims)
    var dim = 0
    for letter in labels[number] {
      guard let letter else {
        let covered = operands[number].rank - (labels[number].count - 1)
        for place in (ellipsisDims - covered)..<ellipsisDims {
          let (at, size) = (dim, operand.shape[dim])
          try alignment.meet(ellipsisPlace + place, size) { known in
            "einsum(): dimension \(at) covered by ellipsis in operand \(number)has size \(size) which "
              + "does not broadcast with previously seen ellipsis with size \(known) for the "
              + "respective dimension"
          }
          order[ellipsisPlace + place] = dim
          dim += 1
        }
        continue
      }
      guard let place = places[letter] else { continue }
      let size = operand.shape[dim]
      if let previous = order[place] {
        let known = operand.shape[previous]
        try check(
          known == size,
          .runtime(
            "einsum(): subscript \(letter) is repeated for operand \(number) but the sizes don't "
              + "match, \(size) != \(known)"))
        operand = try operand.diagonal(0, previous, dim).moveDims([-1], [previous])
      } else {
        try alignment.meet(place, size) { known in
          "einsum(): subscript \(letter) has size \(size) for operand \(number) which does not "
            + "broadcast with previously seen size \(known)"
        }
        order[place] = dim
        dim += 1
      }
    }
    for place in order.indices where order[place] == nil {
      operand = try operand.unsqueeze(dim)
      order[place] = dim
      dim += 1
    }
    return try operand.permute(order.compactMap { $0 })
  }

  /// Two operands made one; dims that no other operand needs are summed over.
  private func contracted(_ a: Tensor, _ b: Tensor, _ counts: inout [Int]) throws -> Tensor {
    var (shared, onlyA, onlyB): ([Int], [Int], [Int]) = ([], [], [])
    for dim in resultDims..<allDims {
      if a.shape[dim] != 1, b.shape[dim] != 1 {
        counts[dim] -= 1
        guard counts[dim] == 1 else { continue }
        shared.append(dim)
        counts[dim] = 0
      } else if counts[dim] == 1 {
        if a.shape[dim] != 1 { onlyA.append(dim) } else if b.shape[dim] != 1 { onlyB.append(dim) }
        counts[dim] = 0
      }
    }
    let left = onlyA.isEmpty ? a : try a.sum(onlyA, keepdim: true)
    let right = onlyB.isEmpty ? b : try b.sum(onlyB, keepdim: true)
    return try sumOfProducts(left, right, shared)
  }

  /// The products summed over some dims, by one batched matrix product; all dims are kept.
  private func sumOfProducts(_ a: Tensor, _ b: Tensor, _ summed: [Int]) throws -> Tensor {
    guard !summed.isEmpty else { return try a.mul(b) }
    var (both, left, right): ([Int], [Int], [Int]) = ([], [], [])
    for dim in 0..<a.rank where !summed.contains(dim) {
      switch (a.shape[dim] != 1, b.shape[dim] != 1) {
      case (true, true): both.append(dim)
      case (true, false): left.append(dim)
      case (false, _): right.append(dim)
      }
    }
    var (first, second) = (a, b)
    if let last = right.last, let start = left.first, last < start {
      swap(&first, &second)
      swap(&left, &right)
    }
    func size(_ dims: [Int], _ tensor: Tensor) -> Int { dims.reduce(1) { $0 * tensor.shape[$1] } }
    let sizes =
      both.map { first.shape[$0] } + left.map { first.shape[$0] }
      + summed.map { _ in 1 } + right.map { second.shape[$0] }
    let order = both + left + summed + right
    var back = [Int](repeating: 0, count: order.count)
    for (place, dim) in order.enumerated() { back[dim] = place }
    let inner = size(summed, first)
    let rows = try first.permute(order).reshape([size(both, first), size(left, first), inner])
    let columns = try second.permute(both + summed + right + left)
      .reshape([size(both, second), inner, size(right, second)])
    return try rows.bmm(columns).view(sizes).permute(back)
  }
}
