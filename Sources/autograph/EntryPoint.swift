// Where the process begins and ends: commands throw, and this is the one place that exits.

import ArgumentParser

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@main
struct EntryPoint {
  static func main() {
    Surroundings.settle()
    let thread = SystemThread(stackSize: SystemThread.deepStack) { leave(status()) }
    guard let thread else { leave(status()) }
    thread.join()
  }

  private static func status() -> Int32 {
    var usage: any ParsableCommand.Type = Autograph.self
    do {
      var command = try Autograph.parseAsRoot()
      usage = type(of: command)
      try command.run()
      return 0
    } catch let failure as Failure {
      failure.report()
      return failure.status
    } catch {
      usage.exit(withError: error)
    }
  }

  /// Ends the process at once: there is nothing to tear down but what libraries loaded.
  private static func leave(_ status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }
}
