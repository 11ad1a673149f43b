// Arithmetic and comparison of numbers, inlined into the machine's loop; everything else about
// operators is behind a call.

internal import Syntax

extension Interpreter {
  /// `a = b op c` for two small integers or two floats; false for anything else.
  @inline(__always)
  func calculate(
    _ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>,
    _ integers: (Int, Int) -> (partialValue: Int, overflow: Bool),
    _ floats: (Double, Double) -> Double
  ) -> Bool {
    let a = registers + Int(instruction.a)
    let b = registers + Int(instruction.b)
    let c = registers + Int(instruction.c)
    if case .int(let x) = b.pointee, case .int(let y) = c.pointee {
      let (result, overflow) = integers(x, y)
      if overflow { return false }
      a.put(result)
      return true
    }
    if case .float(let x) = b.pointee, case .float(let y) = c.pointee {
      a.put(floats(x, y))
      return true
    }
    return false
  }

  /// `a = b op c` for a small integer and the integer in the instruction.
  @inline(__always)
  func calculateInteger(
    _ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>,
    _ integers: (Int, Int) -> (partialValue: Int, overflow: Bool)
  ) -> Bool {
    guard case .int(let x) = (registers + Int(instruction.b)).pointee else { return false }
    let (result, overflow) = integers(x, Int(instruction.c))
    if overflow { return false }
    (registers + Int(instruction.a)).put(result)
    return true
  }

  /// A comparison of two small integers or two floats.
  @inline(__always)
  func ordered(
    _ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>,
    _ integers: (Int, Int) -> Bool, _ floats: (Double, Double) -> Bool
  ) -> Bool? {
    let b = registers + Int(instruction.b)
    let c = registers + Int(instruction.c)
    if case .int(let x) = b.pointee, case .int(let y) = c.pointee { return integers(x, y) }
    if case .float(let x) = b.pointee, case .float(let y) = c.pointee { return floats(x, y) }
    return nil
  }

  /// A comparison of a small integer with the integer in the instruction.
  @inline(__always)
  func orderedInteger(
    _ instruction: Instruction, _ registers: UnsafeMutablePointer<Value>,
    _ integers: (Int, Int) -> Bool
  ) -> Bool? {
    guard case .int(let x) = (registers + Int(instruction.b)).pointee else { return nil }
    return integers(x, Int(instruction.c))
  }

  // What the short cuts leave over.

  /// The value of a register for an operation: a variable's is copied, a temporary's taken.
  func operand(_ register: Int32) throws -> Value {
    let frame = stack.current
    let place = frame.pointee.registers + Int(register)
    if Int(register) >= frame.pointee.layout.pointee.temporariesStart { return place.take() }
    if place.pointee.isUndefined { throw unbound(register) }
    return place.pointee
  }

  func arithmetic(
    _ op: BinaryOperator, _ instruction: Instruction, into a: UnsafeMutablePointer<Value>
  ) throws {
    let isInPlace = instruction.flag != 0
    if isInPlace, op == .add, instruction.a == instruction.b, try appendText(instruction, a) {
      return
    }
    let left = try operand(instruction.b)
    let right = try operand(instruction.c)
    a.put(isInPlace ? try inPlace(op, left, right) : try binary(op, left, right))
  }

  /// `a += c` for strings, in place if nobody else has the string.
  private func appendText(
    _ instruction: Instruction, _ a: UnsafeMutablePointer<Value>
  ) throws -> Bool {
    let frame = stack.current
    let c = frame.pointee.registers + Int(instruction.c)
    guard case .str(let addition) = c.pointee, case .str = a.pointee, a.isUniquelyReferenced,
      case .str(let text) = a.pointee
    else { return false }
    text.append(addition)
    if Int(instruction.c) >= frame.pointee.layout.pointee.temporariesStart { c.clear() }
    return true
  }

  func integerArithmetic(
    _ op: BinaryOperator, _ instruction: Instruction, into a: UnsafeMutablePointer<Value>
  ) throws {
    let left = try operand(instruction.b)
    let right = Value.int(Int(instruction.c))
    a.put(instruction.flag != 0 ? try inPlace(op, left, right) : try binary(op, left, right))
  }

  func unary(
    _ op: UnaryOperator, _ register: Int32, into a: UnsafeMutablePointer<Value>
  ) throws {
    a.put(try unary(op, try operand(register)))
  }

  func comparison(
    _ op: ComparisonOperator, _ instruction: Instruction, into a: UnsafeMutablePointer<Value>
  ) throws {
    let left = try operand(instruction.b)
    a.put(try compare(op, left, try operand(instruction.c)))
  }

  /// A comparison as a truth value.
  func comparison(
    _ op: ComparisonOperator, _ instruction: Instruction, at pc: UnsafeMutablePointer<Instruction>
  ) throws -> Bool {
    stack.current.pointee.pc = pc
    if op == .equal || op == .notEqual, let isSame = sameText(instruction) {
      return isSame == (op == .equal)
    }
    let left = try operand(instruction.b)
    return try isTrue(try compare(op, left, try operand(instruction.c)))
  }

  /// Whether b and c are the same text; `nil` if they are no texts.
  private func sameText(_ instruction: Instruction) -> Bool? {
    let registers = stack.current.pointee.registers
    let b = registers + Int(instruction.b)
    let c = registers + Int(instruction.c)
    guard case .str = b.pointee, case .str = c.pointee else { return nil }
    let isSame = b.unmanaged(StrObject.self)._withUnsafeGuaranteedRef { text in
      c.unmanaged(StrObject.self)._withUnsafeGuaranteedRef { text.isEqual(to: $0) }
    }
    if isTemporary(b) { b.clear() }
    if isTemporary(c) { c.clear() }
    return isSame
  }

  func integerComparison(
    _ op: ComparisonOperator, _ instruction: Instruction, at pc: UnsafeMutablePointer<Instruction>
  ) throws -> Bool {
    stack.current.pointee.pc = pc
    return try isTrue(try compare(op, try operand(instruction.b), .int(Int(instruction.c))))
  }

  /// The truth of a register, which is left as it is.
  func truth(of register: Int32) throws -> Bool {
    let place = stack.current.pointee.registers + Int(register)
    if place.pointee.isUndefined { throw unbound(register) }
    return try isTrue(place.pointee)
  }
}
