// Generators: functions that wait for the next element to be asked for.

/// A `generator`: a function with registers of its own, which outlive each step.
package final class GeneratorObject: HeapObject {
  enum State {
    case created
    case suspended
    case running
    case finished
  }

  let function: FunctionObject
  let registers: UnsafeMutablePointer<Value>
  var pc: UnsafeMutablePointer<Instruction>
  var state = State.created
  /// What the function returned.
  package internal(set) var result = Value.none
  /// What it was handling when it was suspended in an `except` block.
  var handled = Value.none
  /// What its resumer was handling.
  var outerHandled = Value.none

  /// Takes the arguments out of the first registers of a call.
  init(_ function: FunctionObject, arguments: UnsafeMutablePointer<Value>) {
    let layout = function.layout.pointee
    self.function = function
    registers = .allocate(capacity: layout.registerCount)
    let count = function.code.parameters.count
    registers.moveInitialize(from: arguments, count: count)
    arguments.initialize(repeating: .undefined, count: count)
    (registers + count).initialize(repeating: .undefined, count: layout.registerCount - count)
    pc = layout.instructions
  }

  /// Forgets all variables.
  func finish() {
    state = .finished
    registers.clear(count: function.layout.pointee.registerCount)
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    for index in 0..<function.layout.pointee.registerCount {
      registers[index].detach(into: &orphans)
    }
  }

  deinit {
    freeChildren()
    registers.deinitialize(count: function.layout.pointee.registerCount)
    registers.deallocate()
  }
}
