// Where the script is, for those who note it: what the machine executes knows its source line.

package import Syntax

extension Interpreter {
  /// The innermost piece of the user's own code that is being executed; the tool's library is passed
  /// over. `nil` where no such code runs.
  package var position: (file: SourceFile, span: Syntax.Span)? {
    var frame = stack.current
    while frame != stack.bottom {
      let code = frame.pointee.function._withUnsafeGuaranteedRef { $0.code }
      let index = frame.pointee.pc - frame.pointee.layout.pointee.instructions - 1
      if !code.isLibrary, code.spans.indices.contains(index) {
        return (code.file, code.spans[index])
      }
      frame -= 1
    }
    return nil
  }
}
