// What operators say of dtypes that do not go together, in ATen's words.

extension DType {
  /// Throws unless elements of this dtype may be written into an array of another.
  package func checkCast(to other: DType) throws {
    try check(
      canCast(to: other),
      .runtime(
        "result type \(scalarTypeName) can't be cast to the desired output type "
          + other.scalarTypeName))
  }

  /// Throws unless an operand's dtype is this one.
  package func checkSame(_ other: DType) throws {
    try check(
      self == other,
      .runtime("expected scalar type \(scalarTypeName) but found \(other.scalarTypeName)"))
  }
}

extension NDArray {
  /// The type's name in ATen's messages, `torch.FloatTensor`.
  package var typeName: String { "torch.\(dtype.scalarTypeName)Tensor" }

  /// A complaint unless the type is one of those that an operator takes for its first argument.
  package func checkType(_ types: [DType], argument: String, of name: String) throws {
    try check(
      types.contains(dtype),
      .runtime(
        "Expected tensor for argument #1 '\(argument)' to have one of the following scalar types: "
          + "\(types.map(\.scalarTypeName).joined(separator: ", ")); but got \(typeName) instead "
          + "(while checking arguments for \(name))"))
  }

  /// Throws unless the parameters of a normalisation have this input's dtype.
  ///
  /// Half precision may have parameters of single precision; see ATen's `mixed_data_type.h`.
  func checkParameters(_ parameters: [NDArray?]) throws {
    let present = parameters.compactMap(\.self)
    guard let first = present.first else { return }
    guard first.dtype != dtype else {
      for parameter in present { try dtype.checkSame(parameter.dtype) }
      return
    }
    try check(
      present.allSatisfy { $0.dtype == .float32 },
      .runtime("mixed dtype (CPU): expect parameter to have scalar type of Float"))
    try check(
      dtype == .float16 || dtype == .bfloat16,
      .runtime("mixed dtype (CPU): all inputs must share same datatype."))
  }
}
