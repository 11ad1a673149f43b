// Shorthands of the tests: tensors from literals, graphs as text.

import Arrays
import Autograd
import Testing

/// Gives each test a session of its own, because tests run side by side.
struct OwnSession: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    try await Session.$current.withValue(Session()) { try await function() }
  }
}

extension Trait where Self == OwnSession {
  static var ownSession: OwnSession { OwnSession() }
}

/// A float64 tensor of one dim.
func vector(_ values: Double..., requiresGrad: Bool = true) -> Tensor {
  Tensor(.values(values, [values.count], .float64), requiresGrad: requiresGrad)
}

/// A float64 tensor of rows of equal length.
func matrix(_ rows: [Double]..., requiresGrad: Bool = true) -> Tensor {
  let shape = [rows.count, rows.first?.count ?? 0]
  return Tensor(.values(rows.flatMap { $0 }, shape, .float64), requiresGrad: requiresGrad)
}

/// The graph behind a tensor as `Name(next, …)`: leaves by name, `-` for none.
func graph(_ tensor: Tensor, _ names: [(Tensor, String)] = []) -> String {
  func text(_ node: Node) -> String {
    if let leaf = node.variable { return names.first { $0.0 === leaf }?.1 ?? "leaf" }
    let next = node.edges.map { edge in
      guard let edge else { return "-" }
      return text(edge.node) + (edge.output == 0 ? "" : "#\(edge.output)")
    }
    return next.isEmpty ? node.name : "\(node.name)(\(next.joined(separator: ", ")))"
  }
  return tensor.gradFn.map(text) ?? "-"
}

/// The message of the error that `body` throws.
func message(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return (error as? TensorError)?.message ?? "\(error)"
  }
}
