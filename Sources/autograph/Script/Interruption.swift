// Control-C and the clock, asked about by the interpreter now and then.

import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

enum Interruption {
  private static let isRequested = Atomic<Bool>(false)

  /// From here on the first Control-C ends the script with a diagnostic; a second one ends the
  /// process, should native code be too busy to notice the first.
  static func watch() {
    isRequested.store(false, ordering: .relaxed)
    signal(SIGINT) { _ in
      signal(SIGINT, SIG_DFL)
      Interruption.isRequested.store(true, ordering: .relaxed)
    }
    var signals = sigset_t()  // which a careless parent may have left blocked
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// From here on Control-C ends the process, as it does by default.
  static func unwatch() {
    signal(SIGINT, SIG_DFL)
  }

  static var isPending: Bool { isRequested.load(ordering: .relaxed) }
}
