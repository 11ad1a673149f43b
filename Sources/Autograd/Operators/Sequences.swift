// Sequences of unequal lengths: packed without gaps, padded to a common length.

import Arrays

extension Catalog {
  static let sequences: [Operator] = [
    Operator(
      .inner, "_pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first)",
      "The steps of all sequences, one after another."
    ) { call in
      let (input, lengths) = try (call.tensor(), call.tensor())
      return try .tensors(input.packed(lengths.data.knownInts(), batchFirst: call.bool()))
    },
    Operator(
      .inner,
      "_pad_packed_sequence(Tensor data, Tensor batch_sizes, bool batch_first, "
        + "Scalar padding_value, int64_t total_length)",
      "Packed sequences with their gaps again."
    ) { call in
      let (data, sizes) = try (call.tensor(), call.tensor())
      let (batchFirst, value) = try (call.bool(), call.number())
      return try .tensors(
        data.padded(sizes.data.knownInts(), batchFirst: batchFirst, value, total: call.int()))
    },
    Operator(
      .inner,
      "pad_sequence(TensorList sequences, bool batch_first=False, double padding_value=0.0, "
        + "c10::string_view padding_side='right')",
      "Sequences side by side, padded to the longest."
    ) { call in
      let (sequences, batchFirst) = (call.tensors(), call.bool())
      let value = try call.double()
      return try .tensor(
        .paddedTogether(sequences, batchFirst: batchFirst, value, side: call.string()))
    },
  ]
}

extension Tensor {
  fileprivate func packed(_ lengths: [Int], batchFirst: Bool) throws -> [Tensor] {
    let steps = batchFirst ? try data.transpose(0, 1) : data
    _ = try steps.size(1)
    try check(
      lengths.count == steps.shape[1],
      .runtime(
        "Expected `len(lengths)` to be equal to batch_size, but got \(lengths.count) (batch_size="
          + "\(steps.shape[1]))"))
    try check(
      lengths.allSatisfy { $0 > 0 },
      .runtime(
        "Length of all samples has to be greater than 0, but found an element in 'lengths' that is "
          + "<= 0"))
    try check(
      zip(lengths, lengths.dropFirst()).allSatisfy { $0 >= $1 },
      .runtime(
        "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can "
          + "pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep "
          + "this requirement if you do not need ONNX exportability."))
    let longest = lengths.first ?? 0
    var sizes: [Int] = []
    var alive = lengths.count
    for step in 0..<longest {
      while alive > 0, lengths[alive - 1] <= step { alive -= 1 }
      sizes.append(alive)
    }
    let pieces = try sizes.enumerated().map { try steps.select(0, $0).narrow(0, 0, $1) }
    let joined = try Kernel.cat(pieces, 0)
    let counts = NDArray.values(sizes, [sizes.count])
    let result = try record("PackPaddedSequenceBackward0", self, joined) { node in
      let shape = self.shape
      node.attribute("batch_first", .bool(batchFirst))
      node.attribute("input_sym_sizes", .ints(shape))
      node.save("result1", Tensor(counts))
      node.gradient(of: 0, "_pack_padded_sequence_backward(grad, input.sizes(), …)") { grad in
        let padded = try grad.newZeros(
          batchFirst ? [shape[1], shape[0]] + shape.dropFirst(2) : shape)
        var offset = 0
        for (step, size) in sizes.enumerated() {
          try padded.select(0, step).narrow(0, 0, size)
            .copyInPlace(grad.slice(0, offset, offset + size))
          offset += size
        }
        return batchFirst ? try padded.transpose(0, 1) : padded
      }
    }
    return [result, Tensor(counts)]
  }

  fileprivate func padded(
    _ sizes: [Int], batchFirst: Bool, _ value: Scalar, total: Int
  ) throws -> [Tensor] {
    try check(
      total <= 0 || total >= sizes.count,
      .runtime(
        "Expected total_length to be at least the length of the longest sequence in input, but got "
          + "total_length=\(total) and max sequence length being \(sizes.count)"))
    try check(!sizes.isEmpty, .runtime("batch_sizes can not be empty"))
    try check(
      rank > 0 && sizes.allSatisfy { $0 >= 0 && $0 <= shape[0] }
        && zip(sizes, sizes.dropFirst()).allSatisfy { $0 >= $1 },
      .runtime("batch_sizes \(sizes.text) do not fit data of shape \(shape.text)"))
    let (batch, rest) = (sizes.first ?? 0, Array(shape.dropFirst()))
    let result = Tensor(
      .full([max(total, sizes.count), batch] + rest, value, dtype, meta: data.isMeta))
    try result.data.checkAllocated()
    var lengths = [Int](repeating: 0, count: batch)
    var (start, offset, previous) = (0, 0, batch)
    for step in 0...sizes.count {
      let size = step < sizes.count ? sizes[step] : 0
      if size != previous {
        let count = previous * (step - start)
        let piece = try slice(0, offset, offset + count).view([step - start, previous] + rest)
        try result.slice(0, start, step).slice(1, 0, previous).copyInPlace(piece)
        (offset, start) = (offset + count, step)
      }
      for index in size..<max(previous, size) { lengths[index] = step }
      previous = size
    }
    let counts = Tensor(.values(lengths, [batch]))
    return [batchFirst ? try result.transpose(0, 1) : result, counts]
  }

  fileprivate static func paddedTogether(
    _ sequences: [Tensor], batchFirst: Bool, _ value: Double, side: String
  ) throws -> Tensor {
    guard let first = sequences.first else {
      throw TensorError.runtime("received an empty list of sequences")
    }
    try check(
      side == "left" || side == "right",
      .runtime("Expected padding_side to be one of left or right, but got \(side)."))
    let longest = sequences.map { $0.shape.first ?? 0 }.max() ?? 0
    let lead = batchFirst ? [sequences.count, longest] : [longest, sequences.count]
    let shape = lead + first.shape.dropFirst()
    let result = Tensor(.full(shape, .float(value), first.dtype, meta: first.data.isMeta))
    for (index, sequence) in sequences.enumerated() {
      let length = sequence.shape.first ?? 0
      let start = side == "left" ? longest - length : 0
      let place =
        batchFirst
        ? try result.select(0, index).narrow(0, start, length)
        : try result.narrow(0, start, length).select(1, index)
      try place.copyInPlace(sequence)
    }
    return result
  }
}
