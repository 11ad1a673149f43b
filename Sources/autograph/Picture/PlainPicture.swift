// A picture that has no graph of a script behind it, only DOT: a difference of two graphs, or bars.

import ArgumentParser
import Rendering

/// Where such a picture goes, and as what: DOT, or a format of Graphviz's.
struct PlainPicture {
  private let target: String
  /// `nil` for DOT itself.
  private let format: String?

  /// Refuses formats that want a graph; `hint` says what there is instead.
  init(format: String?, target: String, hint: String) throws {
    self.target = target
    switch try PictureFormat(asked: format, target: target) {
    case .dot: self.format = nil
    case .graphviz(let name): self.format = name
    case .json, .mermaid, .text, .modelExplorer:
      throw ValidationError("'\(target)' wants dot or a format of Graphviz's: \(hint)")
    }
  }

  func write(_ dot: String) throws(Failure) {
    guard let format else { return try Output.write(Array(dot.utf8), to: target) }
    let bytes: [UInt8]
    do throws(RenderError) {
      bytes = try Graphviz.render(dot, format: format)
    } catch {
      throw .picture(error.description)
    }
    try Output.write(bytes, to: target)
  }
}
