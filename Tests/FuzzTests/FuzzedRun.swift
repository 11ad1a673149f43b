// One run of the tool on a program that may be anything, and what it must not do.

import Foundation

/// The tool, its limits, and a folder for programs.
struct Fuzzer {
  let tool: URL
  let folder: URL
  static let seconds = 2.0
  static let megabytes = 512

  init(tool: URL) throws {
    self.tool = tool
    folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Runs a program; what went wrong with the run itself, `nil` if it ended as it should.
  func complaint(about program: [UInt8], drawing: Bool) throws -> String? {
    try Data(program).write(to: folder.appending(path: "fuzz.ag"))
    let command =
      drawing ? ["render", "fuzz.ag", "--backward", "-o", "fuzz.dot"] : ["run", "fuzz.ag"]
    let limits = ["--timeout", "\(Self.seconds)", "--max-memory", "\(Self.megabytes)M"]
    let process = Process()
    process.executableURL = tool
    process.arguments = command + limits
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let errors = folder.appending(path: "errors")
    try Data().write(to: errors)
    process.standardError = try FileHandle(forWritingTo: errors)
    let start = ContinuousClock.now
    try process.run()
    var megabytes = 0
    let isHanging = !wait(for: process, seconds: Self.seconds + 60, peak: &megabytes)
    if isHanging { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    if isHanging { return "hangs: it ran for \(ContinuousClock.now - start)" }
    if process.terminationReason == .uncaughtSignal {
      return "is killed by signal \(process.terminationStatus)"
    }
    let report = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
    return misconduct(process.terminationStatus, report, drawing: drawing) ?? excess(megabytes)
  }

  private func wait(for process: Process, seconds: Double, peak megabytes: inout Int) -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while process.isRunning {
      megabytes = max(megabytes, peak(of: process))
      if ContinuousClock.now > end { return false }
      usleep(2000)
    }
    return true
  }

  /// A status that is not documented, or a failure that is not told once.
  private func misconduct(_ status: Int32, _ report: String, drawing: Bool) -> String? {
    guard status == 0 || status == 1 || (status == 2 && drawing) else {
      return "ends with status \(status)"
    }
    let headlines = report.split(whereSeparator: \.isNewline).count {
      $0.contains(": error: ") && ($0.hasPrefix("fuzz.ag:") || $0.hasPrefix("autograph:"))
    }
    guard headlines == (status == 0 ? 0 : 1) else {
      return "ends with status \(status) and \(headlines) diagnostics:\n\(report.prefix(2000))"
    }
    return nil
  }

  /// The most memory that a running process has had, in megabytes; 0 where that cannot be asked.
  private func peak(of process: Process) -> Int {
    let file = "/proc/\(process.processIdentifier)/status"
    guard let status = try? String(contentsOfFile: file, encoding: .utf8) else { return 0 }
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first).flatMap { Int($0) }
      .map { $0 >> 10 } ?? 0
  }

  /// Memory beyond the limit, with some room for what is in use between two looks at it.
  private func excess(_ megabytes: Int) -> String? {
    megabytes > Self.megabytes * 3 / 2 ? "takes \(megabytes) MB" : nil
  }
}
