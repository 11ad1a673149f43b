// Ends a script that takes too much: the user's patience, the clock, memory, or a closed pipe.

import Arrays
import Synchronization
import Syntax

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Watches over one run, from a thread of its own.
///
/// The interpreter asks now and then whether to go on. A script that is too deep in native code to
/// ask, such as a product of huge numbers, is ended from the thread, and the process with it.
final class Watch {
  private enum Reason: Int {
    case none, controlC, time, memory, output, array
  }

  private let deadline: ContinuousClock.Instant?
  private let timeout: Double
  private let memory: Int?
  private let output: ScriptOutput
  /// Tells of a script that has to take the process with it.
  private let report: (Failure) -> Void
  private let reason = Atomic<Int>(Reason.none.rawValue)
  private let isOver = Mutex(false)
  /// Where the script is; read from the thread only while the script is busy with one instruction.
  var place: () -> (file: SourceFile, span: Span)? = { nil }
  /// What a kernel is waiting for in vain.
  var missing: () -> Lack? = { nil }

  init(
    timeout: Double?, memory: Int?, output: ScriptOutput, report: @escaping (Failure) -> Void
  ) {
    self.timeout = timeout ?? 0
    deadline = timeout.map { ContinuousClock.now + .seconds(min($0, 1e9)) }
    self.memory = memory
    self.output = output
    self.report = report
    Interruption.watch()
    _ = SystemThread(stackSize: SystemThread.usualStack) { self.watch() }
  }

  /// From here on Control-C ends the process.
  func end() {
    isOver.withLock { $0 = true }
    Interruption.unwatch()
  }

  /// Whether the script has to end.
  var endsScript: Bool {
    if found == .none, output.error != nil { found = .output }
    return found != .none
  }

  private var found: Reason {
    get { Reason(rawValue: reason.load(ordering: .relaxed)) ?? .none }
    set { reason.store(newValue.rawValue, ordering: .relaxed) }
  }

  /// Looks for a reason every 10 ms; once there is one, the script has a moment to end by itself.
  private func watch() {
    while found == .none {
      usleep(10_000)
      if isOver.withLock({ $0 }) { return }
      if Interruption.isPending {
        found = .controlC
      } else if let deadline, ContinuousClock.now > deadline {
        found = .time
      } else if let memory, Self.residentBytes > memory {
        found = .memory
      } else if missing() != nil {
        found = .array
        return leave()
      }
    }
    usleep(found == .memory ? 50_000 : 500_000)
    leave()
  }

  /// Ends the process, unless the run is over after all.
  private func leave() {
    isOver.withLock { isOver in
      if isOver { return }
      output.flush()
      let place = place()
      let diagnostic = Diagnostic(
        type: "TimeoutError", message: "the script does not end", file: place?.file,
        span: place?.span)
      let failure = Failure.script(explained(diagnostic))
      report(failure)
      _exit(failure.status)
    }
  }

  /// The diagnostic in words that say why the script had to end.
  func explained(_ diagnostic: Diagnostic) -> Diagnostic {
    guard diagnostic.type == "TimeoutError" else { return diagnostic }
    var diagnostic = diagnostic
    switch found {
    case .controlC:
      diagnostic.type = "KeyboardInterrupt"
      diagnostic.message = "stopped by Control-C"
    case .time: diagnostic.message = "the script ran for more than \(timeout) s"
    case .memory:
      diagnostic.type = "MemoryError"
      diagnostic.message = "the script took more than \(memory ?? 0) bytes of memory"
    case .array:
      let error: TensorError =
        switch missing() {
        case .memory(let byteCount): .memory(byteCount)
        case .elements, nil: .notImplemented("Cannot copy out of meta tensor; no data!")
        }
      diagnostic.type = error.kind == .runtime ? "RuntimeError" : "NotImplementedError"
      diagnostic.message = error.message
    case .none, .output: break
    }
    return diagnostic
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
