// Ends a script that takes too much: the user's patience, the clock, memory, or a closed pipe.

import Syntax

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Watches over one run; the interpreter asks it now and then.
final class Watch {
  private enum Reason {
    case controlC, time, memory, output
  }

  private let deadline: ContinuousClock.Instant?
  private let timeout: Double
  private let memory: Int?
  private let output: ScriptOutput
  private var reason: Reason?
  /// How often the script was told to end and went on, catching the exception.
  private var refusals = 0

  init(timeout: Double?, memory: Int?, output: ScriptOutput) {
    self.timeout = timeout ?? 0
    deadline = timeout.map { ContinuousClock.now + .seconds($0) }
    self.memory = memory
    self.output = output
    Interruption.watch()
  }

  /// From here on Control-C ends the process.
  func end() {
    Interruption.unwatch()
  }

  /// Whether the script has to end.
  var endsScript: Bool {
    reason = reason ?? found
    guard reason != nil else { return false }
    refusals += 1
    if refusals > 100 { leave() }
    return true
  }

  private var found: Reason? {
    if Interruption.isPending { return .controlC }
    if let deadline, ContinuousClock.now > deadline { return .time }
    if let memory, Self.residentBytes > memory { return .memory }
    if output.error != nil { return .output }
    return nil
  }

  /// The diagnostic in words that say why the script had to end.
  func explained(_ diagnostic: Diagnostic) -> Diagnostic {
    guard let reason, diagnostic.type == "TimeoutError" else { return diagnostic }
    var diagnostic = diagnostic
    switch reason {
    case .controlC:
      diagnostic.type = "KeyboardInterrupt"
      diagnostic.message = "stopped by Control-C"
    case .time: diagnostic.message = "the script ran for more than \(timeout) s"
    case .memory:
      diagnostic.type = "MemoryError"
      diagnostic.message = "the script took more than \(memory ?? 0) bytes of memory"
    case .output: break
    }
    return diagnostic
  }

  /// Ends the process: the script catches every exception.
  private func leave() {
    let failure = Failure.script(
      explained(Diagnostic(type: "TimeoutError", message: "the script does not end")))
    failure.report()
    _exit(failure.status.rawValue)
  }

  /// What the process holds of main memory.
  private static var residentBytes: Int {
    #if canImport(Darwin)
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #else
      guard let file = fopen("/proc/self/statm", "r") else { return 0 }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 64)
      fgets(&line, Int32(line.count), file)
      let fields = String(decoding: line.map(UInt8.init(bitPattern:)), as: UTF8.self).split(
        separator: " ")
      return (fields.dropFirst().first.flatMap { Int($0) } ?? 0) * Int(getpagesize())
    #endif
  }
}
