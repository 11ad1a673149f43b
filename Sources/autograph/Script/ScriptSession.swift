// Runs the user's script and gives back what is to be drawn.

import Drawing
import Rendering
import Syntax

/// One picture that is to be drawn.
struct Picture {
  var graph: Graph
  /// Where the script wants it, without ending, and in which format.
  var name: String?
  var format: String?
}

struct ScriptSession {
  let options: ScriptOptions

  init(_ options: ScriptOptions) {
    self.options = options
  }

  func run() throws(Failure) -> [Picture] {
    _ = try options.readScript()
    return []
  }
}
