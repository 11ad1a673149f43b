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
  private let abandoned: AbandonedGenerators
  private var ownsRegisters = true
  var pc: UnsafeMutablePointer<Instruction>
  var state = State.created
  /// What the function returned.
  package internal(set) var result = Value.none
  /// What it was handling when it was suspended in an `except` block.
  var handled = Value.none
  /// What its resumer was handling.
  var outerHandled = Value.none

  /// Takes the arguments out of the first registers of a call.
  init(
    _ function: FunctionObject, arguments: UnsafeMutablePointer<Value>,
    _ abandoned: AbandonedGenerators
  ) {
    self.abandoned = abandoned
    let layout = function.layout.pointee
    self.function = function
    registers = .allocate(capacity: layout.registerCount)
    let count = function.code.parameters.count
    registers.moveInitialize(from: arguments, count: count)
    arguments.initialize(repeating: .undefined, count: count)
    (registers + count).initialize(repeating: .undefined, count: layout.registerCount - count)
    pc = layout.instructions
  }

  /// Takes everything over from one that is about to go.
  private init(replacing other: GeneratorObject) {
    function = other.function
    registers = other.registers
    abandoned = other.abandoned
    pc = other.pc
    state = other.state
    handled = other.handled
    other.ownsRegisters = false
  }

  /// Whether it waits inside a `try` or `with`, the end of which must run before it goes.
  private var mustBeClosed: Bool {
    guard state == .suspended, abandoned.isWatched else { return false }
    let isDelegating = pc.pointee.opcode == .delegate
    let index = pc - function.layout.pointee.instructions - (isDelegating ? 0 : 1)
    return function.code.handlers.contains { $0.start <= index && index < $0.end }
  }

  /// Forgets all variables.
  func finish() {
    state = .finished
    registers.clear(count: function.layout.pointee.registerCount)
  }

  package override func detachChildren(into orphans: inout [HeapObject]) {
    guard !mustBeClosed else { return }
    for index in 0..<function.layout.pointee.registerCount {
      registers[index].detach(into: &orphans)
    }
  }

  deinit {
    if mustBeClosed { abandoned.add(GeneratorObject(replacing: self)) }
    guard ownsRegisters else { return }
    freeChildren()
    registers.deinitialize(count: function.layout.pointee.registerCount)
    registers.deallocate()
  }
}

/// The generators that nobody holds any more and that must be closed as soon as that can be done:
/// what let go of them may have been in the midst of anything.
final class AbandonedGenerators {
  private var waiting: [GeneratorObject] = []
  /// Makes the machine look here soon; `nil` when nothing will run any more.
  var notify: (() -> Void)?

  var isWatched: Bool { notify != nil }

  var isEmpty: Bool { waiting.isEmpty }

  func add(_ generator: GeneratorObject) {
    waiting.append(generator)
    notify?()
  }

  func removeFirst() -> GeneratorObject? { waiting.isEmpty ? nil : waiting.removeFirst() }
}
