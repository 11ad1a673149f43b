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

extension TensorError {
  /// A condition that ATen checks without words of its own.
  package static func unmet(_ condition: String) -> TensorError {
    .runtime(
      "Expected \(condition) to be true, but got false.  (Could this error message be improved?  If "
        + "so, please report an enhancement request to PyTorch.)")
  }

  /// Memory that there is not.
  package static func memory(_ byteCount: Int) -> TensorError {
    .runtime(
      "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: "
        + "you tried to allocate \(byteCount) bytes. Error code 12 (Cannot allocate memory)")
  }

  /// A tensor that is elsewhere than those before it.
  package static func misplaced(_ device: String, expected: String) -> TensorError {
    .runtime("Tensor on device \(device) is not on the expected device \(expected)!")
  }

  /// An operator whose result has a shape that depends on elements, called where there are none.
  package static func dataDependent(_ name: String) -> TensorError {
    .notImplemented(
      "aten::\(name): attempted to run this operator with Meta tensors, but there was no fake impl "
        + "or Meta kernel registered. You may have run into this message while using an operator "
        + "with PT2 compilation APIs (torch.compile/torch.export); in order to use this operator "
        + "with those APIs you'll need to add a fake impl. Please see the following for next "
        + "steps:  https://pytorch.org/tutorials/advanced/custom_ops_landing_page.html")
  }
}

/// Throws unless `condition` holds; ATen's `TORCH_CHECK`.
@inline(__always)
package func check(_ condition: Bool, _ error: @autoclosure () -> TensorError) throws {
  guard condition else { throw error() }
}
