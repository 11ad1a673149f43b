// Finite differences against recorded gradients, for the calls that Fixtures/operators lists.

import Arrays
import Autograd
import Testing

@Suite(.ownSession) struct DifferenceTests {
  /// Operators whose gradient is by design not the slope of their values: rounding, ties, symmetric
  /// matrices of which one triangle is read, padding rows, log-probabilities taken as normalised.
  private static let exempt: Set<String> = [
    "nextafter", "heaviside", "rrelu", "remainder", "fmod", "floor_divide", "round", "copysign",
    "native_dropout", "dropout", "frac", "ldexp",
    "max", "min", "cholesky", "cholesky_solve", "eigvalsh", "embedding", "ctc_loss",
  ]

  @Test(arguments: RecordedCall.families)
  func gradientsAreSlopes(_ family: String) throws {
    for call in try RecordedCall.all(family) where call.isDifferentiable {
      guard !Self.exempt.contains(call.plainName) else { continue }
      for difference in try call.slopeDifferences() { Issue.record("\(call): \(difference)") }
    }
  }
}

extension RecordedCall {
  /// The shapes of the results.
  func shapes() throws -> [Shape] { try shapes(of: make()) }

  /// The shapes of the results where all that wants a gradient is on the meta device.
  func metaShapes() throws -> [Shape] {
    try shapes(
      of: make { _, tensor in
        Tensor(.empty(tensor.shape, tensor.dtype, meta: true), requiresGrad: true)
      })
  }

  private func shapes(of outcome: Outcome) throws -> [Shape] {
    outcome.results.compactMap { if case .tensor(let tensor) = $0 { tensor.shape } else { nil } }
  }

  var plainName: String { call.split(separator: ".").last.map(String.init) ?? call }

  /// Whether the call gave gradients, and in double precision.
  var isDifferentiable: Bool {
    gradients != nil && error == nil && !description.contains("float") && !call.hasSuffix("_")
      && backwardError == nil
  }

  /// Where the gradient of a weighted sum of the results is not its slope along a direction.
  func slopeDifferences() throws -> [String] {
    let outcome = try make()
    let roots = outcome.results.compactMap { part -> Tensor? in
      guard case .tensor(let tensor) = part, tensor.requiresGrad else { return nil }
      return tensor
    }
    let leaves = outcome.tensors.filter(\.requiresGrad)
    guard !roots.isEmpty, roots.allSatisfy({ $0.dtype == .float64 }) else { return [] }
    let weights = roots.enumerated().map { direction($1, $0 + 3) }
    let grads = try Engine.grad(roots, leaves, weights, allowUnused: true)
    var expected = 0.0
    for (index, grad) in grads.enumerated() {
      guard let grad else { continue }
      let along = direction(leaves[index], index).data.toDoubles()
      for (slope, step) in zip(grad.data.toDoubles(), along) { expected += slope * step }
    }
    guard expected.isFinite else { return [] }
    let size = 1e-6
    let found = try (weightedSum(moved: size) - weightedSum(moved: -size)) / (2 * size)
    let isNear = abs(found - expected) <= 1e-5 * max(1, abs(expected))
    return isNear ? [] : ["slope \(found), gradient \(expected)"]
  }

  /// The sum of all results, weighted, once the inputs are moved a little.
  private func weightedSum(moved step: Double) throws -> Double {
    let outcome = try make { number, tensor in
      let values = zip(tensor.data.toDoubles(), self.direction(tensor, number).data.toDoubles())
        .map { $0 + step * $1 }
      return Tensor(.values(values, tensor.shape, tensor.dtype), requiresGrad: true)
    }
    var total = 0.0
    var root = 0
    for case .tensor(let tensor) in outcome.results where tensor.requiresGrad {
      let weight = direction(tensor, root + 3).data.toDoubles()
      for (value, factor) in zip(tensor.data.toDoubles(), weight) { total += value * factor }
      root += 1
    }
    return total
  }

  private func direction(_ tensor: Tensor, _ number: Int) -> Tensor {
    let values = (0..<tensor.count).map { index in
      let value = Double(index) * 0.7548777 + Double(number) * 0.5698403 + 0.31
      return value.truncatingRemainder(dividingBy: 1) * 2 - 1
    }
    return Tensor(.values(values, tensor.shape, .float64))
  }
}
