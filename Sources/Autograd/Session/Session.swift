// What holds for a whole run of a script: the gradient mode, the counters, the place being executed.

import Arrays
import Synchronization

/// The state of one run; bound to the task, so that runs side by side never meet.
package final class Session: Sendable {
  @TaskLocal package static var current = Session()

  /// The default dtype, which kernels read too.
  package let numbers = NumericSettings()

  private let grad = Atomic<Bool>(true)
  private let inference = Atomic<Bool>(false)
  private let anomaly = Atomic<Bool>(false)
  private let defaultsToMeta = Atomic<Bool>(false)
  private let onMeta = Atomic<Bool>(false)
  private let watching = Atomic<Bool>(false)
  private let sequence = Atomic<Int>(0)
  private let run = Atomic<UInt32>(0)
  private let running = Atomic<Bool>(false)
  private let place = Mutex(Site())
  private let counters = Mutex<[String: Int]>([:])
  private let writes = Mutex<[ObjectIdentifier: Write]>([:])

  package init() {}

  /// Runs `body` with this session in force.
  package func bind<T>(_ body: () throws -> T) rethrows -> T {
    try Session.$current.withValue(self) {
      try NumericSettings.$current.withValue(numbers, operation: body)
    }
  }
}

extension Session {
  /// Whether operations are recorded, `torch.is_grad_enabled()`.
  package var gradMode: Bool {
    get { grad.load(ordering: .relaxed) }
    set { grad.store(newValue, ordering: .relaxed) }
  }

  /// Whether new tensors are inference tensors, `torch.is_inference_mode_enabled()`.
  package var inferenceMode: Bool {
    get { inference.load(ordering: .relaxed) }
    set { inference.store(newValue, ordering: .relaxed) }
  }

  /// Whether backward looks for NaN, `torch.autograd.set_detect_anomaly`.
  package var detectAnomaly: Bool {
    get { anomaly.load(ordering: .relaxed) }
    set { anomaly.store(newValue, ordering: .relaxed) }
  }

  /// Whether what a picture tells is noted while the script runs.
  package var watches: Bool {
    get { watching.load(ordering: .relaxed) }
    set { watching.store(newValue, ordering: .relaxed) }
  }

  func note(_ write: Write, to storage: Storage) {
    writes.withLock { $0[ObjectIdentifier(storage)] = write }
  }

  /// The last write to a storage, which must have been held since.
  package func lastWrite(to storage: Storage) -> Write? {
    writes.withLock { $0[ObjectIdentifier(storage)] }
  }

  package var defaultDType: DType {
    get { numbers.defaultDType }
    set { numbers.defaultDType = newValue }
  }

  /// Where new tensors are, `torch.get_default_device()`.
  package var defaultDevice: Device {
    get { isOnMeta || defaultsToMeta.load(ordering: .relaxed) ? .meta : .cpu }
    set { defaultsToMeta.store(newValue == .meta, ordering: .relaxed) }
  }

  /// Whether no tensor has elements, whatever the script says of devices.
  package var isOnMeta: Bool {
    get { onMeta.load(ordering: .relaxed) }
    set { onMeta.store(newValue, ordering: .relaxed) }
  }

  /// Where the script is now; the host keeps it up to date and every new node copies it.
  package var site: Site {
    get { place.withLock { $0 } }
    set { place.withLock { $0 = newValue } }
  }

  /// Notes which module is being called.
  package func enter(_ call: ModuleCall?) {
    place.withLock { $0.call = call }
  }

  /// Moves on to another line.
  package func move(toLine line: Int, ofFile file: Int) {
    place.withLock {
      $0.line = Int32(truncatingIfNeeded: line)
      $0.file = Int32(truncatingIfNeeded: file)
    }
  }

  /// The number of the next node: later ones run back earlier.
  func nextSequenceNumber() -> Int {
    sequence.wrappingAdd(1, ordering: .relaxed).oldValue
  }

  /// How many nodes have been recorded: the number that the next one will have.
  package var sequenceCount: Int { sequence.load(ordering: .relaxed) }

  /// Whether a backward run is under way.
  var isRunning: Bool {
    get { running.load(ordering: .relaxed) }
    set { running.store(newValue, ordering: .relaxed) }
  }

  /// The number of the next backward run, never 0.
  func nextRun() -> UInt32 { run.wrappingAdd(1, ordering: .relaxed).newValue }

  /// Counts up from 0 under a name: ids that are the same in every run.
  package func count(_ name: String) -> Int {
    counters.withLock { counters in
      let count = counters[name, default: 0]
      counters[name] = count + 1
      return count
    }
  }

  /// Runs `body` with recording on or off.
  package func withGradMode<T>(_ enabled: Bool, _ body: () throws -> T) rethrows -> T {
    let before = gradMode
    gradMode = enabled
    defer { gradMode = before }
    return try body()
  }
}

/// Runs `body` without recording, as `torch.no_grad()` does.
package func withoutGrad<T>(_ body: () throws -> T) rethrows -> T {
  try Session.current.withGradMode(false, body)
}
