// The gradients of normalisations as formulas of tensors, for when they are differentiated in turn.

import Arrays

/// Batch normalisation: channels over batch and space.
struct BatchNormFormula {
  private let normal: Tensor
  private let invstd: Tensor
  private let dims: [Int]
  private let spread: [Int]
  private let isTraining: Bool

  /// `fixed` are the running statistics, if those were used.
  init(_ input: Tensor, _ fixed: (mean: Tensor?, variance: Tensor?)?, _ eps: Double) throws {
    dims = [0] + Array(2..<max(input.rank, 2))
    spread = [1, input.shape[1]] + Array(repeating: 1, count: input.rank - 2)
    isTraining = fixed == nil
    let mean = try fixed?.mean?.view(spread) ?? input.mean(dims, keepdim: true)
    let centred = try input - mean
    let variance = try fixed?.variance?.view(spread) ?? centred.square().mean(dims, keepdim: true)
    invstd = try variance.add(.float(eps)).rsqrt()
    normal = try centred * invstd
  }

  func gradients(_ grad: Tensor, _ weight: Tensor?, _ needs: [Bool]) throws -> [Tensor?] {
    let scaled = try weight.map { try grad * $0.view(spread) } ?? grad
    var toInput: Tensor?
    if needs[0] {
      toInput = try isTraining ? centred(scaled) * invstd : scaled * invstd
    }
    return [
      toInput, needs[1] ? try (grad * normal).sum(dims) : nil, needs[2] ? try grad.sum(dims) : nil,
    ]
  }

  private func centred(_ grad: Tensor) throws -> Tensor {
    let slope = try (grad * normal).mean(dims, keepdim: true)
    return try grad - grad.mean(dims, keepdim: true) - normal * slope
  }
}

/// Layer and group normalisation: rows of elements.
struct RowNormFormula {
  private let input: Tensor
  private let layout: RowNormLayout
  private let normal: Tensor
  private let rstd: Tensor
  private let rows: [Int]
  /// The array with a dim of its own for the weights.
  private let weighted: [Int]

  init(_ input: Tensor, _ layout: RowNormLayout, _ eps: Double) throws {
    self.input = input
    self.layout = layout
    rows = [-1, layout.rowCount]
    weighted = [-1, layout.weights, layout.spread]
    let flat = try input.reshape(rows)
    let centred = try flat - flat.mean([1], keepdim: true)
    rstd = try centred.square().mean([1], keepdim: true).add(.float(eps)).rsqrt()
    normal = try centred * rstd
  }

  func gradients(_ grad: Tensor, _ weight: Tensor?, _ needs: [Bool]) throws -> [Tensor?] {
    let spread = try grad.reshape(weighted)
    let scaled = try weight.map { try spread * $0.reshape([1, layout.weights, 1]) } ?? spread
    let flat = try scaled.reshape(rows)
    let slope = try (flat * normal).mean([1], keepdim: true)
    let toInput = try (flat - flat.mean([1], keepdim: true) - normal * slope) * rstd
    let shape = weight?.shape ?? [layout.weights]
    let product = try spread * normal.reshape(weighted)
    return [
      needs[0] ? try toInput.reshape(input.shape) : nil,
      needs[1] ? try product.sum([0, 2]).reshape(shape) : nil,
      needs[2] ? try spread.sum([0, 2]).reshape(shape) : nil,
    ]
  }
}
