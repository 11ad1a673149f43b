// Every operator of the catalogue as a function of `torch` and its namespaces, and as a method.

import Autograd
import Scripting

/// A script's arguments; an operator's are `Autograd.Arguments`.
typealias Arguments = Scripting.Arguments

/// The operators by name, one table for each namespace.
struct OperatorTables {
  let all: [Operator]
  private(set) var torch: [String: Operator] = [:]
  private(set) var functional: [String: Operator] = [:]
  private(set) var linalg: [String: Operator] = [:]
  private(set) var special: [String: Operator] = [:]
  private(set) var fft: [String: Operator] = [:]
  private(set) var inner: [String: Operator] = [:]
  private(set) var methods: [String: Operator] = [:]

  init(_ operators: [Operator]) {
    all = operators
    for item in operators {
      if item.places.contains(.torch) { torch[item.name] = item }
      if item.places.contains(.functional) { functional[item.name] = item }
      if item.places.contains(.linalg) { linalg[item.name] = item }
      if item.places.contains(.special) { special[item.name] = item }
      if item.places.contains(.fft) { fft[item.name] = item }
      if item.places.contains(.inner) { inner[item.name] = item }
      if item.places.contains(.method) { methods[item.name] = item }
    }
  }
}
