// A side of `diff`: a script that is run, or a picture that was kept.

import ArgumentParser
import Comparing
import Drawing
import Rendering
import Syntax

enum ComparedFile {
  /// The graph of a script, a DOT file or a JSON file, by the ending of its name.
  static func read(_ path: String, _ options: [String]) throws -> Snapshot {
    let ending = path.lastIndex(of: ".").map { path[path.index(after: $0)...].lowercased() } ?? ""
    switch ending {
    case "dot", "gv":
      return try parse(path) { bytes throws(ReadError) in
        try Snapshot(picture: bytes)
      }
    case "json": return try parse(path) { bytes throws(ReadError) in try Snapshot(json: bytes) }
    case "ag", "py":
      let script = try ScriptOptions.parse(options + ["--", path])
      let session = ScriptSession(script: script, printsTo: .nowhere, warnsTo: .nowhere)
      return Snapshot(of: Graph(of: try session.run().subject))
    default:
      throw ValidationError("cannot tell what '\(path)' is: end it in .ag, .py, .dot, .gv or .json")
    }
  }

  private static func parse(
    _ path: String, _ body: ([UInt8]) throws(ReadError) -> Snapshot
  ) throws(Failure) -> Snapshot {
    let bytes = try ScriptFile.read(path).bytes
    do throws(ReadError) {
      return try body(bytes)
    } catch {
      throw .picture("\(path): \(error)")
    }
  }
}
