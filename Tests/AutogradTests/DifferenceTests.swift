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
    "max", "min", "cholesky", "cholesky_ex", "cholesky_inverse", "cholesky_solve", "eigh",
    "eigvalsh",
    "embedding", "ctc_loss",
  ]

  @Test(arguments: RecordedCall.families)
  func gradientsAreSlopes(_ family: String) throws {
    for call in try RecordedCall.all(family) where call.isDifferentiable {
      guard !Self.exempt.contains(call.plainName) else { continue }
      for difference in try call.slopeDifferences() { Issue.record("\(call): \(difference)") }
    }
  }

  /// Gradients of gradients, likewise.
  @Test(arguments: RecordedCall.families)
  func secondGradientsAreSlopesOfTheFirst(_ family: String) throws {
    for call in try RecordedCall.all(family) where call.isTwiceDifferentiable {
      // PyTorch takes the norms that the forward run kept for constants.
      guard !Self.exempt.union(["_weight_norm"]).contains(call.plainName) else { continue }
      do {
        for difference in try call.secondSlopeDifferences() {
          Issue.record("\(call): \(difference)")
        }
      } catch {
        Issue.record("\(call): \(error)")
      }
    }
  }

  /// Inputs whose elements lie apart give the same results and gradients.
  @Test(arguments: RecordedCall.families)
  func elementsMayLieApart(_ family: String) throws {
    for call in try RecordedCall.all(family) where call.isDifferentiable {
      guard !Self.needsTogether.contains(call.plainName) else { continue }
      for difference in try call.layoutDifferences() { Issue.record("\(call): \(difference)") }
    }
  }

  /// Operators that speak of the layout itself.
  private static let needsTogether: Set<String> = [
    "view", "view_as", "view_copy", "as_strided", "dropout", "native_dropout", "rrelu",
  ]
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

  var isTwiceDifferentiable: Bool { isDifferentiable && secondGradients != nil }

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

  /// The call made again with its inputs moved a little.
  private func moved(by step: Double) throws -> Outcome {
    try make { number, tensor in
      let values = zip(tensor.data.toDoubles(), self.direction(tensor, number).data.toDoubles())
        .map { $0 + step * $1 }
      return Tensor(.values(values, tensor.shape, tensor.dtype), requiresGrad: true)
    }
  }

  /// The sum of all results, weighted, once the inputs are moved a little.
  private func weightedSum(moved step: Double) throws -> Double {
    let outcome = try moved(by: step)
    var total = 0.0
    var root = 0
    for case .tensor(let tensor) in outcome.results where tensor.requiresGrad {
      let weight = direction(tensor, root + 3).data.toDoubles()
      for (value, factor) in zip(tensor.data.toDoubles(), weight) { total += value * factor }
      root += 1
    }
    return total
  }

  /// Where the second gradient of a weighted sum is not the slope of the first.
  func secondSlopeDifferences() throws -> [String] {
    let outcome = try make()
    let leaves = outcome.tensors.filter(\.requiresGrad)
    guard let sum = try weightedGradients(outcome, createGraph: true), sum.requiresGrad else {
      return []
    }
    let grads = try Engine.grad([sum], leaves, [nil], allowUnused: true)
    var expected = 0.0
    for (index, grad) in grads.enumerated() {
      guard let grad else { continue }
      let along = direction(leaves[index], index).data.toDoubles()
      for (slope, step) in zip(grad.data.toDoubles(), along) { expected += slope * step }
    }
    guard expected.isFinite else { return [] }
    let size = 1e-6
    let (below, above) = try (gradientSum(moved: -size), gradientSum(moved: size))
    let found = (above - below) / (2 * size)
    let isNear = abs(found - expected) <= 1e-4 * max(1, abs(expected), abs(above))
    return isNear ? [] : ["slope of the gradient \(found), second gradient \(expected)"]
  }

  private func gradientSum(moved step: Double) throws -> Double {
    try weightedGradients(moved(by: step), createGraph: false)?.data.toDoubles().first ?? 0
  }

  /// The sum of all gradients of a weighted sum of the results, weighted in turn.
  private func weightedGradients(_ outcome: Outcome, createGraph: Bool) throws -> Tensor? {
    let roots = outcome.results.compactMap { part -> Tensor? in
      guard case .tensor(let tensor) = part, tensor.requiresGrad else { return nil }
      return tensor
    }
    let leaves = outcome.tensors.filter(\.requiresGrad)
    guard !roots.isEmpty, roots.allSatisfy({ $0.dtype == .float64 }) else { return nil }
    let weights = roots.enumerated().map { direction($1, $0 + 3) }
    let grads = try Engine.grad(
      roots, leaves, weights, createGraph: createGraph, allowUnused: true)
    return try grads.enumerated().reduce(nil as Tensor?) { sum, entry in
      guard let grad = entry.element else { return sum }
      let term = try grad.mul(direction(grad, entry.offset + 7)).sum()
      return try sum?.add(term) ?? term
    }
  }

  /// Where results or gradients differ once the inputs' elements lie apart.
  func layoutDifferences() throws -> [String] {
    let plain = try make()
    let apart = try make { _, tensor in
      let doubled = tensor.data.toDoubles().flatMap { [$0, 0.5] }
      let pairs = NDArray.values(doubled, tensor.shape + [2], tensor.dtype)
      guard let every = try? pairs.select(tensor.rank, 0) else { return tensor }
      return Tensor(every, requiresGrad: true)
    }
    return try zip(values(of: plain), values(of: apart)).enumerated().compactMap { entry in
      let (first, second) = entry.element
      let isNear = zip(first, second).allSatisfy {
        $0 == $1 || ($0.isNaN && $1.isNaN) || abs($0 - $1) <= 1e-9 * max(1, abs($0))
      }
      guard !isNear || first.count != second.count else { return nil }
      return "part \(entry.offset) is \(second), not \(first)"
    }
  }

  /// All results, then all gradients of a weighted sum of them.
  private func values(of outcome: Outcome) throws -> [[Double]] {
    let tensors = outcome.results.compactMap { part -> Tensor? in
      if case .tensor(let tensor) = part { tensor } else { nil }
    }
    let roots = tensors.filter(\.requiresGrad)
    let leaves = outcome.tensors.filter(\.requiresGrad)
    let weights = roots.enumerated().map { direction($1, $0 + 3) }
    let grads =
      roots.isEmpty ? [] : try Engine.grad(roots, leaves, weights, allowUnused: true)
    return tensors.map { $0.data.toDoubles() } + grads.map { $0?.data.toDoubles() ?? [] }
  }

  private func direction(_ tensor: Tensor, _ number: Int) -> Tensor {
    let values = (0..<tensor.count).map { index in
      let value = Double(index) * 0.7548777 + Double(number) * 0.5698403 + 0.31
      return value.truncatingRemainder(dividingBy: 1) * 2 - 1
    }
    return Tensor(.values(values, tensor.shape, .float64))
  }
}
