// Writes every .ag file below a folder into one Swift file, as string literals, so that the
// binary carries its library. (SwiftPM's own `.embedInCode` writes an array literal of bytes,
// which takes minutes to compile in debug mode.)

import Foundation

let folder = URL(filePath: CommandLine.arguments[1], directoryHint: .isDirectory)
let output = URL(filePath: CommandLine.arguments[2])

let root = folder.standardizedFileURL.path()
let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
let scripts = (files?.compactMap { $0 as? URL } ?? [])
  .filter { $0.pathExtension == "ag" }
  .map { $0.standardizedFileURL.path() }
  .sorted()

var text =
  "extension Library {\n  /// The text of an embedded script, by its path without extension.\n"
text += "  package static func source(_ path: String) -> String? {\n    switch path {\n"
for script in scripts {
  let name = script.dropFirst(root.count).drop { $0 == "/" }.dropLast(".ag".count)
  let source = try String(contentsOfFile: script, encoding: .utf8)
  text += "    case \"\(name)\": return ###\"\"\"\n\(source)\n\"\"\"###\n"
}
text += "    default: return nil\n    }\n  }\n}\n"
try text.write(to: output, atomically: true, encoding: .utf8)
