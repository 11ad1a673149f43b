// Runs the built tool as users do: a process with arguments, streams and an exit status.

import Foundation

/// The tool, and a folder of its own to work in.
struct Tool {
  /// What became of one run.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    var firstError: String { String(errors.prefix { $0 != "\n" }) }
  }

  struct NotBuilt: Error {}

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "autograph-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() {
    try? FileManager.default.removeItem(at: folder)
  }

  /// The binary stands beside the test bundle.
  static func binary() throws -> URL {
    let bundles = Bundle.allBundles.map(\.bundleURL) + [URL(filePath: CommandLine.arguments[0])]
    let folders = bundles.flatMap { [$0, $0.deletingLastPathComponent()] }
    let places = folders.map { $0.appending(path: "autograph") }
    guard
      let binary = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path()) })
    else { throw NotBuilt() }
    return binary
  }

  /// Writes a file into the folder.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, Data(text.utf8))
  }

  @discardableResult
  func write(_ name: String, _ data: Data) throws -> String {
    try data.write(to: folder.appending(path: name))
    return name
  }

  func read(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: name))
  }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
  }

  /// Runs the tool in its folder, through a shell where `shell` has more to say, such as
  /// redirections; `$TOOL` is the binary there.
  func run(
    _ arguments: String..., input: String = "", environment: [String: String] = [:]
  ) throws -> Outcome {
    try launch(try Self.binary(), arguments, input: input, environment: environment)
  }

  func shell(_ command: String) throws -> Outcome {
    let binary = try Self.binary().path()
    return try launch(
      URL(filePath: "/bin/sh"), ["-c", command], input: "", environment: ["TOOL": binary])
  }

  private func launch(
    _ executable: URL, _ arguments: [String], input: String, environment: [String: String]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (output, errors) = (folder.appending(path: ".out"), folder.appending(path: ".err"))
    let source = folder.appending(path: ".in")
    try Data(input.utf8).write(to: source)
    for file in [output, errors] { try Data().write(to: file) }
    process.standardInput = try FileHandle(forReadingFrom: source)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    let texts = try [output, errors].map {
      String(decoding: try Data(contentsOf: $0), as: UTF8.self)
    }
    for file in [output, errors, source] { try FileManager.default.removeItem(at: file) }
    let killed = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: killed ? -process.terminationStatus : process.terminationStatus, output: texts[0],
      errors: texts[1])
  }
}
