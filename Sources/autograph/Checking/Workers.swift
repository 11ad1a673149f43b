// Several children at a time, each with a clock of its own; results come in the order of the tasks.

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How a child ended.
enum WorkerOutcome {
  case done([UInt8], status: Int32)
  case crashed(signal: Int32)
  case tookTooLong
  case notStarted

  /// Why there is no result.
  func complaint(_ timeout: Double) -> String {
    switch self {
    case .done(_, let status): "its process ended with status \(status) and no result"
    case .crashed(let signal): "its process was ended by signal \(signal)"
    case .tookTooLong: "it ran for more than \(timeout) s"
    case .notStarted: "the system starts no more processes"
    }
  }
}

struct Workers {
  let jobs: Int
  /// Seconds after which a child is stopped.
  let patience: Double

  private struct Running {
    var task: Int
    var child: ChildProcess
    var deadline: ContinuousClock.Instant
    var bytes: [UInt8] = []
    var isLate = false
  }

  /// Runs the tool once for each list of arguments.
  func run(_ tasks: [[String]]) -> [WorkerOutcome] {
    var outcomes = [WorkerOutcome](repeating: .notStarted, count: tasks.count)
    var running: [Running] = []
    var next = 0
    while next < tasks.count || !running.isEmpty {
      while next < tasks.count, running.count < jobs {
        if let child = ChildProcess(tasks[next]) {
          let deadline = ContinuousClock.now + .seconds(patience)
          running.append(Running(task: next, child: child, deadline: deadline))
        }
        next += 1
      }
      for index in awaitOutput(&running).reversed() {
        let ended = running.remove(at: index)
        outcomes[ended.task] = outcome(of: ended)
      }
    }
    return outcomes
  }

  /// Reads what there is to read; the indices of the children that closed their output.
  private func awaitOutput(_ running: inout [Running]) -> [Int] {
    guard let first = running.map(\.deadline).min() else { return [] }
    var polls = running.map { pollfd(fd: $0.child.output, events: Int16(POLLIN), revents: 0) }
    let wait = max(0, min((first - .now) / .milliseconds(1), 60_000)).rounded(.up)
    poll(&polls, nfds_t(polls.count), Int32(wait))
    let now = ContinuousClock.now
    var ended: [Int] = []
    for index in running.indices {
      if polls[index].revents != 0, !read(&running[index]) {
        ended.append(index)
      } else if now >= running[index].deadline {
        running[index].isLate = true
        running[index].child.stop()
        ended.append(index)
      }
    }
    return ended
  }

  /// False at the end.
  private func read(_ running: inout Running) -> Bool {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    #if canImport(Darwin)
      let count = Darwin.read(running.child.output, &piece, piece.count)
    #else
      let count = Glibc.read(running.child.output, &piece, piece.count)
    #endif
    if count > 0 { running.bytes += piece[..<count] }
    return count > 0 || count < 0 && errno == EINTR
  }

  private func outcome(of running: Running) -> WorkerOutcome {
    let status = running.child.wait()
    if running.isLate { return .tookTooLong }
    return status < 0 ? .crashed(signal: -status) : .done(running.bytes, status: status)
  }
}
