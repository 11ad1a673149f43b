// How native code makes and reads Python exceptions, and what the host is told of them.

package import Syntax

extension Interpreter {
  /// An exception with a message: `throw interpreter.error(.typeError, "…")`.
  package func error(_ kind: ExceptionKind, _ message: String) -> Raised {
    error(types.exception(kind), message.isEmpty ? [] : [.string(message)])
  }

  /// An exception whose argument is not a text, such as the key of a `KeyError`.
  package func error(_ kind: ExceptionKind, value: Value) -> Raised {
    error(types.exception(kind), [value])
  }

  /// An exception of any class; its `__init__` is not called.
  package func error(_ classObject: ClassObject, _ arguments: [Value]) -> Raised {
    raise(InstanceObject(classObject, payload: ExceptionObject(arguments: arguments)))
  }

  /// What to throw so that a script sees this exception.
  package func raise(_ exception: InstanceObject) -> Raised { inFlight.add(exception) }

  /// The exception that was thrown.
  package func exception(of raised: Raised) -> InstanceObject {
    inFlight.exception(of: raised)
      ?? InstanceObject(
        types.exception(.systemError), payload: ExceptionObject(arguments: []))
  }

  /// Whether an error is a Python exception of this class or a subclass.
  package func isRaised(_ error: any Error, _ kind: ExceptionKind) -> Bool {
    if let failure = error as? Failure {
      return types.exception(failure.kind).isSubclass(of: types.exception(kind))
    }
    guard let raised = error as? Raised else { return false }
    return exception(of: raised).classObject.isSubclass(of: types.exception(kind))
  }

  /// Whether an error is a SystemExit that tells of no failure.
  package func isPlainExit(_ error: any Error) -> Bool {
    guard isRaised(error, .systemExit) else { return false }
    switch stopValue(of: error) {
    case .none, .int(0), .bool(false): return true
    default: return false
    }
  }

  /// The Python exception for any error thrown below.
  package func raised(from error: any Error) -> Raised {
    if let raised = error as? Raised { return raised }
    if let failure = error as? Failure { return raised(from: failure) }
    return translateError(error) ?? self.error(.systemError, "\(error)")
  }

  /// What to tell the user of an uncaught error: Python's type and message, the place in the user's
  /// own script, and the calls that led there.
  package func diagnostic(of error: any Error) -> Diagnostic {
    if let diagnostic = error as? Diagnostic { return diagnostic }
    let exception = exception(of: raised(from: error))
    let details = exception.payload as? ExceptionObject
    let trace = details?.trace ?? []
    let place = trace.first { !$0.isLibrary } ?? trace.first
    let frames = trace.reversed().map {
      Diagnostic.Frame(function: $0.function, file: $0.file.name, line: $0.line)
    }
    return Diagnostic(
      type: exception.classObject.name, message: message(of: exception) + notes(of: exception),
      file: place?.file,
      span: place?.span, hint: hint(for: exception), frames: frames)
  }

  /// What `add_note` added, each on a line.
  private func notes(of exception: InstanceObject) -> String {
    guard case .list(let notes)? = exception.attribute(intern("__notes__")) else { return "" }
    return notes.elements.compactMap(\.asString).map { "\n" + $0 }.joined()
  }

  /// The text of an exception, as `str(e)` gives it.
  package func message(of exception: InstanceObject) -> String {
    (try? str(.instance(exception))) ?? "<exception str() failed>"
  }
}
