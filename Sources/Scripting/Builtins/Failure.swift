// An error of native code that has no interpreter at hand; the interpreter makes the Python
// exception of it.

/// A Python exception to be: a kind and its message.
package struct Failure: Error {
  package let kind: ExceptionKind
  package let message: String
  /// The number before the message, as `OverflowError(34, '…')` has.
  package var code: Int?

  package init(_ kind: ExceptionKind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

func typeError(_ message: String) -> Failure { Failure(.typeError, message) }

func valueError(_ message: String) -> Failure { Failure(.valueError, message) }

func overflowError(_ message: String) -> Failure { Failure(.overflowError, message) }

func zeroDivisionError(_ message: String) -> Failure { Failure(.zeroDivisionError, message) }

func indexError(_ message: String) -> Failure { Failure(.indexError, message) }

func memoryError() -> Failure { Failure(.memoryError, "") }

/// What the language leaves out on purpose.
func unsupported(_ what: String) -> Failure { Failure(.notImplementedError, what) }

func overflowError(_ code: Int, _ message: String) -> Failure {
  var failure = Failure(.overflowError, message)
  failure.code = code
  return failure
}

extension Interpreter {
  /// The Python exception for an error of native code.
  func raised(from failure: Failure) -> Raised {
    guard let code = failure.code else { return error(failure.kind, failure.message) }
    return error(types.exception(failure.kind), [.int(code), .string(failure.message)])
  }
}
