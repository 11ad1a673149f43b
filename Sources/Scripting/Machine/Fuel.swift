// What running costs: every call and every round of a loop is a step, here and in native code, and so
// is every page of memory that is asked for at once. Now and then it is asked whether to go on.

extension Interpreter {
  /// Steps between two questions.
  private static let fuelCapacity = 10_000

  /// Refills what the loop spends, if the script may go on.
  func refuel() throws {
    // What an earlier stop left over: native code may have dropped its error.
    if isStopped { throw stop("the script was stopped") }
    if !abandoned.isEmpty {
      fuel += savedFuel
      savedFuel = 0
      try closeAbandoned()
      if fuel > 0 { return }
    }
    fuel = Self.fuelCapacity
    if let steps = limits.steps {
      if steps <= 0 { throw stop("the script took too many steps") }
      fuel = min(fuel, steps)
      limits.steps = steps - fuel
    }
    if limits.isInterrupted() { throw stop("the script took too long") }
  }

  /// One step of a loop in native code.
  @inline(__always)
  package func countStep() throws {
    fuel &-= 1
    if fuel <= 0 { try refuel() }
  }

  /// Ends the script: from now on nothing is handled.
  private func stop(_ message: String) -> Raised {
    isStopped = true
    fuel = 0
    return error(.timeoutError, message)
  }

  /// Refuses an object that would be too large, before it is made.
  package func claim(bytes: Int) throws {
    if bytes > limits.objectSize || bytes < 0 { throw error(.memoryError, "") }
    fuel &-= bytes >> 12
    if fuel <= 0 { try refuel() }
  }
}
