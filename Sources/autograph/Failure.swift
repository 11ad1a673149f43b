// How a command ends when it cannot do what was asked: one report and one exit status.

import Rendering
import Syntax

/// What a command throws; everything else that is thrown is wrong usage.
enum Failure: Error {
  /// The script raised, or could not be read.
  case script(Diagnostic)
  /// The picture could not be drawn.
  case picture(String)
  /// The picture, or what the script printed, could not be written.
  case output(OutputError)
  /// The report is written; nothing is left but the status.
  case reported(Int32)

  enum Status: Int32 {
    case script = 1
    case picture = 2
    case interrupted = 130
  }

  var status: Int32 {
    switch self {
    case .script(let diagnostic):
      (diagnostic.type == "KeyboardInterrupt" ? Status.interrupted : .script).rawValue
    case .picture, .output: Status.picture.rawValue
    case .reported(let status): status
    }
  }

  /// Tells the user, on standard error; of a closed pipe nobody wants to hear.
  func report() {
    switch self {
    case .script(let diagnostic): Report.print(diagnostic)
    case .picture(let message): Report.print(Diagnostic(message: message))
    case .output(let error) where error.isClosedPipe: break
    case .reported: break
    case .output(let error): Report.print(Diagnostic(message: error.description))
    }
  }
}
