// Running a script in a test: what it printed, and how it ended.

import Foundation
import Scripting
import Syntax

struct ScriptRun {
  var output = ""
  var error: Diagnostic?

  /// The line of the error in the script itself.
  var errorLine: Int? {
    guard let error, let file = error.file, let span = error.span else { return nil }
    return file.line(at: span.start)
  }

  /// How the uncaught exception is written in recorded output.
  var errorText: String {
    guard let error else { return "" }
    let message = error.message.isEmpty ? "" : ": \(error.message)"
    return "\(error.type ?? "?")\(message) (line \(errorLine ?? 0))\n"
  }

  /// Runs a text; `modules` are the scripts that stand beside it, by path without extension.
  init(
    _ text: String, name: String = "script.ag", modules: [String: String] = [:],
    prepare: (Interpreter) throws -> Void = { _ in }
  ) {
    let interpreter = Interpreter()
    var output = ""
    interpreter.output = { output += $0 }
    interpreter.findScript = { path in
      modules[path].map { SourceFile(name: path + ".ag", text: $0) }
    }
    let file = SourceFile(name: name, text: text)
    do {
      try prepare(interpreter)
      _ = try interpreter.run(try Self.parse(file))
    } catch {
      self.error = interpreter.diagnostic(of: error)
    }
    self.output = output
  }

  private static func parse(_ file: SourceFile) throws -> Program {
    do {
      return try Program(parsing: file)
    } catch {
      throw error.diagnostic(in: file)
    }
  }
}

/// The scripts of a folder of fixtures.
struct Fixtures {
  let folder: URL

  init(_ path: String) {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    folder = root.appending(path: "Fixtures").appending(path: path)
  }

  /// The names of the scripts, without extension.
  var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return files.filter { $0.hasSuffix(".ag") }.map { String($0.dropLast(3)) }.sorted()
  }

  func text(_ file: String) throws -> String {
    try String(contentsOf: folder.appending(path: file), encoding: .utf8)
  }
}

/// Addresses say nothing.
func withoutAddresses(_ text: String) -> String {
  text.replacing(/0x[0-9a-f]+/, with: "0x")
}
