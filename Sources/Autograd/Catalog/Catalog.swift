// Every operator there is, family by family; each family is a file of `Operators`.

import Arrays

/// The catalogue of operators.
package enum Catalog {
  /// The families, in the order of the reference.
  private static let families: [[Operator]] = [
    arithmetic,
    elementwise,
    comparisons,
    selection,
    reductions,
    moments,
    extremes,
    accumulations,
    norms,
    ordering,
    views,
    windows,
    joining,
    movement,
    indexing,
    gathering,
    conversions,
    matrixProducts,
    activations,
    attention,
    convolutions,
    poolings,
    unpoolings,
    normalizations,
    paddings,
    resamplings,
    creations,
    randomNumbers,
    gammaSamples,
    binaryFunctions,
    losses,
    crossEntropies,
    embeddings,
    recurrent,
    specialFunctions,
    complexNumbers,
    scatterings,
    statistics,
    transforms,
    grids,
    sequences,
    marginLosses,
    embeddingBags,
    alignmentLosses,
    linearSystems,
    decompositions,
    matrixFunctions,
    combinations,
    einsums,
    countings,
    distances,
    quantiles,
    inPlaceViews,
  ]

  /// All operators.
  package static let all: [Operator] = {
    let named = families.flatMap { $0 }
    return named
      + named.flatMap { found in (otherNames[found.name] ?? []).map { found.alias($0) } }
  }()

  /// Operators that have further names, everywhere they are.
  private static let otherNames: [String: [String]] = [
    "div": ["divide", "true_divide"], "mul": ["multiply"], "sub": ["subtract"],
    "trapezoid": ["trapz"],
  ]
}

extension Operator {
  /// An operator of one tensor and nothing else.
  static func unary(
    _ name: String, _ summary: String, _ places: Places = .all, kernel: UnaryOp? = nil,
    _ body: @escaping @Sendable (Tensor) throws -> Tensor
  ) -> Operator {
    var direct: Overload.Writer?
    if let kernel { direct = { _, out in _ = try Kernel.unary(kernel, out, out: out) } }
    return Operator(places, "\(name)(Tensor input, *, Tensor out=None)", summary, direct: direct) {
      try .tensor(body($0.tensor()))
    }
  }

  /// An operator of two tensors and nothing else.
  static func binary(
    _ name: String, _ summary: String, _ places: Places = .all,
    _ body: @escaping @Sendable (Tensor, Tensor) throws -> Tensor
  ) -> Operator {
    Operator(places, "\(name)(Tensor input, Tensor other, *, Tensor out=None)", summary) {
      try .tensor(body($0.tensor(), $0.tensor()))
    }
  }
}
