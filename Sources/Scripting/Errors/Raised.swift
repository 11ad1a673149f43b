// A Python exception on its way through Swift code. Swift's errors may cross threads and Python's
// objects may not, so what is thrown is a ticket; the interpreter keeps the exception for it.

package import Syntax

/// What is thrown when a script, or native code on its behalf, raises; see
/// `Interpreter.exception(of:)`.
package struct Raised: Error {
  let ticket: Ticket

  /// Names a place in the interpreter's list of exceptions in flight.
  final class Ticket: Sendable {
    let place: Int

    init(place: Int) {
      self.place = place
    }
  }
}

/// The exceptions that have been thrown and not caught yet.
struct ExceptionsInFlight {
  private var tickets: [Raised.Ticket] = []
  private var exceptions: [InstanceObject?] = []

  /// A ticket for an exception; a place whose ticket nobody holds any more is used again.
  mutating func add(_ exception: InstanceObject) -> Raised {
    for place in tickets.indices where isKnownUniquelyReferenced(&tickets[place]) {
      exceptions[place] = exception
      return Raised(ticket: tickets[place])
    }
    let ticket = Raised.Ticket(place: tickets.count)
    tickets.append(ticket)
    exceptions.append(exception)
    return Raised(ticket: ticket)
  }

  func exception(of raised: Raised) -> InstanceObject? {
    let place = raised.ticket.place
    return place < tickets.count && tickets[place] === raised.ticket ? exceptions[place] : nil
  }
}

/// The native part of an exception: the payload of instances of `BaseException`.
package final class ExceptionObject: HeapObject {
  /// `args`
  package var arguments: [Value]
  /// `__cause__`: what stood after `raise … from`.
  package var cause: Value = .none
  /// `__context__`: what was being handled when it was raised.
  package var context: Value = .none
  package var suppressesContext = false
  /// The calls it passed through, innermost first.
  package var trace: [TraceFrame] = []
  /// What was looked for and does not exist, for a hint if nobody catches the exception.
  var missing: MissingName?

  package init(arguments: [Value]) {
    self.arguments = arguments
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    detach(&arguments, into: &orphans)
    cause.detach(into: &orphans)
    context.detach(into: &orphans)
    missing?.owner.detach(into: &orphans)
  }

  deinit { freeChildren() }
}

/// A call that an exception passed through.
package struct TraceFrame: Sendable {
  /// The function's name, `<module>` for a module's own code.
  package let function: String
  package let file: SourceFile
  package let span: Syntax.Span
  /// Whether the code came with the tool, so that a user is better told the next frame outside.
  package let isLibrary: Bool

  package var line: Int { file.line(at: span.start) }
}
