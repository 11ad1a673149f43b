// The one error of the mathematics: which Python exception it becomes, and PyTorch's message.

/// A mistake of the user, worded as PyTorch words it.
package struct TensorError: Error, Equatable, Sendable {
  /// The Python exception that a script sees.
  package enum Kind: Sendable {
    case runtime, value, type, index, notImplemented, linearAlgebra, overflow
  }

  package let kind: Kind
  package let message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  package static func runtime(_ message: String) -> TensorError { .init(.runtime, message) }
  package static func value(_ message: String) -> TensorError { .init(.value, message) }
  package static func type(_ message: String) -> TensorError { .init(.type, message) }
  package static func index(_ message: String) -> TensorError { .init(.index, message) }
  package static func notImplemented(_ message: String) -> TensorError {
    .init(.notImplemented, message)
  }
}

/// Throws unless `condition` holds; ATen's `TORCH_CHECK`.
@inline(__always)
package func check(_ condition: Bool, _ error: @autoclosure () -> TensorError) throws {
  guard condition else { throw error() }
}
