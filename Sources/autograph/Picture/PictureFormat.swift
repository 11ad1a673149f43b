// Which format a picture is written in: what was asked for, or what the file's name ends in.

import ArgumentParser
import Rendering

enum PictureFormat: Equatable {
  case dot
  case json
  /// A flow chart that code-hosting sites draw in a README.
  case mermaid
  /// A tree for the terminal.
  case text
  /// What Google's Model Explorer reads.
  case modelExplorer
  /// Any format that libgraphviz writes.
  case graphviz(String)

  /// The formats that are written without Graphviz.
  private static let own = ["dot", "gv", "json", "mermaid", "mmd", "model-explorer", "text", "txt"]

  /// Formats that every Graphviz has, so that it need not be asked.
  private static let usual: Set<String> = ["svg", "png", "pdf"]

  init(_ name: String) throws {
    switch name.lowercased() {
    case "dot", "gv": self = .dot
    case "json": self = .json
    case "mermaid", "mmd": self = .mermaid
    case "text", "txt": self = .text
    case "model-explorer": self = .modelExplorer
    case let name where Self.usual.contains(name): self = .graphviz(name)
    case let name:
      let known = Graphviz.formats()
      guard known.contains(name) else {
        let names = Set(known + Self.own).sorted().joined(separator: " ")
        throw ValidationError("unknown format '\(name)'; there are: \(names)")
      }
      self = .graphviz(name)
    }
  }

  /// The format of a target: `--format`, or its ending, or DOT on standard output.
  init(asked name: String?, target: String) throws {
    if let name {
      try self.init(name)
    } else if target == "-" {
      self = OutputDescriptor.standardOutput.isTerminal ? .text : .dot
    } else {
      let file = target[
        (target.lastIndex(of: "/").map(target.index(after:)) ?? target.startIndex)...]
      guard let dot = file.lastIndex(of: "."), file.index(after: dot) < file.endIndex else {
        throw ValidationError(
          "cannot tell the format of '\(target)': end it in .svg, .png, ... or give --format")
      }
      try self.init(String(file[file.index(after: dot)...]))
    }
  }
}
