// The machine's loop: one instruction after the other, over the frames of the call stack. What is
// short and frequent is done here; everything else is a call.

//
// The frame knows its next instruction before anything is called that may ask for it: a script's
// function, native code, the limits. What is done on the spot does not pay for that.

internal import Syntax

extension Interpreter {
  /// Runs the topmost frame, and what it calls, until it returns to native code.
  func execute() throws -> Value {
    var frame = stack.current
    var pc = frame.pointee.pc
    var registers = frame.pointee.registers
    var constants = frame.pointee.layout.pointee.constants
    var caches = frame.pointee.layout.pointee.caches
    while true {
      do {
        while true {
          let instruction = pc.pointee
          pc += 1
          let a = registers + Int(instruction.a)
          switch instruction.opcode {
          case .loadConstant:
            a.put(constants[Int(instruction.b)])
          case .move:
            let b = registers + Int(instruction.b)
            if b.pointee.isUndefined { throw unbound(instruction.b) }
            a.put(b.pointee)
          case .take:
            a.put((registers + Int(instruction.b)).take())
          case .clear:
            a.clear()
          case .deleteLocal:
            if a.pointee.isUndefined { throw unbound(instruction.a) }
            a.clear()
          case .loadGlobal:
            try loadGlobal(into: a, caches + Int(instruction.c))
          case .storeGlobal:
            storeGlobal(try operand(instruction.b), caches + Int(instruction.c))
          case .deleteGlobal:
            try deleteGlobal(caches[Int(instruction.c)].name)
          case .lendGlobal:
            lendGlobal(a, registers + Int(instruction.b), caches + Int(instruction.c))
          case .loadName:
            try loadName(into: a, caches + Int(instruction.c))
          case .storeName:
            let value = try operand(instruction.b)
            classNamespace.set(caches[Int(instruction.c)].name, value)
          case .deleteName:
            try deleteName(caches[Int(instruction.c)].name)
          case .loadNameOrFree:
            try loadNameOrFree(instruction, into: a, caches[Int(instruction.c)].name)
          case .makeCell:
            let value: Value =
              instruction.b < 0 ? .undefined : (registers + Int(instruction.b)).take()
            a.put(.cell(CellObject(value)))
          case .loadCell:
            guard case .cell(let cell) = registers[Int(instruction.b)], !cell.value.isUndefined
            else { throw unbound(instruction.b) }
            a.put(cell.value)
          case .storeCell:
            let value = try operand(instruction.b)
            if case .cell(let cell) = a.pointee { cell.value = value }
          case .deleteCell:
            guard case .cell(let cell) = a.pointee, !cell.value.isUndefined else {
              throw unbound(instruction.a)
            }
            cell.value = .undefined
          case .loadFree:
            try loadFree(Int(instruction.b), into: a)
          case .storeFree:
            try storeFree(try operand(instruction.b), Int(instruction.a))
          case .deleteFree:
            try deleteFree(Int(instruction.a))

          case .add:
            if !calculate(instruction, registers, { $0.addingReportingOverflow($1) }, { $0 + $1 }) {
              frame.pointee.pc = pc
              try arithmetic(.add, instruction, into: a)
            }
          case .subtract:
            if !calculate(
              instruction, registers, { $0.subtractingReportingOverflow($1) }, { $0 - $1 })
            {
              frame.pointee.pc = pc
              try arithmetic(.subtract, instruction, into: a)
            }
          case .multiply:
            if !calculate(
              instruction, registers, { $0.multipliedReportingOverflow(by: $1) }, { $0 * $1 })
            {
              frame.pointee.pc = pc
              try arithmetic(.multiply, instruction, into: a)
            }
          case .divide:
            frame.pointee.pc = pc
            try arithmetic(.divide, instruction, into: a)
          case .floorDivide:
            frame.pointee.pc = pc
            try arithmetic(.floorDivide, instruction, into: a)
          case .modulo:
            frame.pointee.pc = pc
            try arithmetic(.modulo, instruction, into: a)
          case .binary:
            frame.pointee.pc = pc
            try arithmetic(BinaryOperator(code: instruction.d), instruction, into: a)
          case .addInteger:
            if !calculateInteger(instruction, registers, { $0.addingReportingOverflow($1) }) {
              frame.pointee.pc = pc
              try integerArithmetic(.add, instruction, into: a)
            }
          case .subtractInteger:
            if !calculateInteger(instruction, registers, { $0.subtractingReportingOverflow($1) }) {
              frame.pointee.pc = pc
              try integerArithmetic(.subtract, instruction, into: a)
            }
          case .multiplyInteger:
            if !calculateInteger(instruction, registers, { $0.multipliedReportingOverflow(by: $1) })
            {
              frame.pointee.pc = pc
              try integerArithmetic(.multiply, instruction, into: a)
            }
          case .floorDivideInteger:
            frame.pointee.pc = pc
            try integerArithmetic(.floorDivide, instruction, into: a)
          case .moduloInteger:
            frame.pointee.pc = pc
            try integerArithmetic(.modulo, instruction, into: a)
          case .negative:
            frame.pointee.pc = pc
            try unary(.negative, instruction.b, into: a)
          case .positive:
            frame.pointee.pc = pc
            try unary(.positive, instruction.b, into: a)
          case .invert:
            frame.pointee.pc = pc
            try unary(.invert, instruction.b, into: a)
          case .not:
            frame.pointee.pc = pc
            a.put(try !truth(of: instruction.b))

          case .less:
            if let answer = ordered(instruction, registers, { $0 < $1 }, { $0 < $1 }) {
              a.put(answer)
            } else {
              frame.pointee.pc = pc
              try comparison(.less, instruction, into: a)
            }
          case .lessOrEqual:
            if let answer = ordered(instruction, registers, { $0 <= $1 }, { $0 <= $1 }) {
              a.put(answer)
            } else {
              frame.pointee.pc = pc
              try comparison(.lessOrEqual, instruction, into: a)
            }
          case .equal:
            if let answer = ordered(instruction, registers, { $0 == $1 }, { $0 == $1 }) {
              a.put(answer)
            } else {
              frame.pointee.pc = pc
              try comparison(.equal, instruction, into: a)
            }
          case .notEqual:
            if let answer = ordered(instruction, registers, { $0 != $1 }, { $0 != $1 }) {
              a.put(answer)
            } else {
              frame.pointee.pc = pc
              try comparison(.notEqual, instruction, into: a)
            }
          case .greater:
            if let answer = ordered(instruction, registers, { $0 > $1 }, { $0 > $1 }) {
              a.put(answer)
            } else {
              frame.pointee.pc = pc
              try comparison(.greater, instruction, into: a)
            }
          case .greaterOrEqual:
            if let answer = ordered(instruction, registers, { $0 >= $1 }, { $0 >= $1 }) {
              a.put(answer)
            } else {
              frame.pointee.pc = pc
              try comparison(.greaterOrEqual, instruction, into: a)
            }
          case .identity:
            let isSame = try operand(instruction.b).isIdentical(to: try operand(instruction.c))
            a.put(isSame != (instruction.flag != 0))
          case .membership:
            frame.pointee.pc = pc
            let element = try operand(instruction.b)
            let isIn = try contains(try operand(instruction.c), element)
            a.put(isIn != (instruction.flag != 0))

          case .jump:
            pc += Int(instruction.a)
          case .jumpBack:
            fuel &-= 1
            if fuel <= 0 {
              frame.pointee.pc = pc
              try refuel()
            }
            pc += Int(instruction.a)
          case .jumpIf:
            let answer: Bool
            if case .bool(let known) = registers[Int(instruction.b)] {
              answer = known
            } else if instruction.flag & 2 != 0 {
              frame.pointee.pc = pc
              answer = try isTrue(try operand(instruction.b))
            } else {
              frame.pointee.pc = pc
              answer = try truth(of: instruction.b)
            }
            if answer == (instruction.flag & 1 != 0) { pc += Int(instruction.a) }
          case .jumpIfNone:
            let isNone = try operand(instruction.b).isNone
            if isNone == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpLess:
            let answer =
              try ordered(instruction, registers, { $0 < $1 }, { $0 < $1 })
              ?? comparison(.less, instruction, at: pc)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpLessOrEqual:
            let answer =
              try ordered(instruction, registers, { $0 <= $1 }, { $0 <= $1 })
              ?? comparison(.lessOrEqual, instruction, at: pc)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpEqual:
            let answer =
              try ordered(instruction, registers, { $0 == $1 }, { $0 == $1 })
              ?? comparison(.equal, instruction, at: pc)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpNotEqual:
            let answer =
              try ordered(instruction, registers, { $0 != $1 }, { $0 != $1 })
              ?? comparison(.notEqual, instruction, at: pc)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpGreater:
            let answer =
              try ordered(instruction, registers, { $0 > $1 }, { $0 > $1 })
              ?? comparison(.greater, instruction, at: pc)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpGreaterOrEqual:
            let answer =
              try ordered(instruction, registers, { $0 >= $1 }, { $0 >= $1 })
              ?? comparison(.greaterOrEqual, instruction, at: pc)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpLessInteger:
            let answer =
              try orderedInteger(instruction, registers) { $0 < $1 }
              ?? integerComparison(.less, instruction, at: pc)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpLessOrEqualInteger:
            let answer =
              try orderedInteger(instruction, registers) { $0 <= $1 }
              ?? integerComparison(.lessOrEqual, instruction, at: pc)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpEqualInteger:
            let answer =
              try orderedInteger(instruction, registers) { $0 == $1 }
              ?? integerComparison(.equal, instruction, at: pc)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpNotEqualInteger:
            let answer =
              try orderedInteger(instruction, registers) { $0 != $1 }
              ?? integerComparison(.notEqual, instruction, at: pc)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpGreaterInteger:
            let answer =
              try orderedInteger(instruction, registers) { $0 > $1 }
              ?? integerComparison(.greater, instruction, at: pc)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpGreaterOrEqualInteger:
            let answer =
              try orderedInteger(instruction, registers) { $0 >= $1 }
              ?? integerComparison(.greaterOrEqual, instruction, at: pc)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }

          case .makeIterator:
            frame.pointee.pc = pc
            a.put(try makeIterator(try operand(instruction.b)))
          case .next:
            let iterator = registers + Int(instruction.b)
            if case .generator(let generator) = iterator.pointee {
              frame.pointee.pc = pc
              try enter(generator, .generatorLoop, into: instruction.a)
              frame = stack.current
              pc = frame.pointee.pc
              registers = frame.pointee.registers
              constants = frame.pointee.layout.pointee.constants
              caches = frame.pointee.layout.pointee.caches
            } else if try !step(iterator, into: a, at: pc) {
              pc += Int(instruction.c)
            }
          case .nextPair:
            frame.pointee.pc = pc
            if let isPair = try stepPair(registers + Int(instruction.b), into: a) {
              pc += isPair ? 2 : Int(instruction.c)
            }
          case .endLoop:
            frame.pointee.pc = pc
            try endLoop(a)

          case .loadAttribute:
            frame.pointee.pc = pc
            if try loadAttribute(
              registers + Int(instruction.b), into: a, caches + Int(instruction.c),
              register: instruction.a)
            {
              frame = stack.current
              pc = frame.pointee.pc
              registers = frame.pointee.registers
              constants = frame.pointee.layout.pointee.constants
              caches = frame.pointee.layout.pointee.caches
            }
          case .storeAttribute:
            frame.pointee.pc = pc
            try storeAttribute(
              of: a, try operand(instruction.b), caches + Int(instruction.c))
          case .deleteAttribute:
            frame.pointee.pc = pc
            try setAttribute(
              try operand(instruction.a), caches[Int(instruction.c)].name, nil)
          case .loadMethod:
            frame.pointee.pc = pc
            try loadMethod(registers + Int(instruction.b), into: a, caches + Int(instruction.c))
          case .loadItem:
            frame.pointee.pc = pc
            try loadItem(instruction, into: a)
          case .loadItemInteger:
            frame.pointee.pc = pc
            try loadItem(instruction.b, at: Int(instruction.c), into: a)
          case .storeItem:
            frame.pointee.pc = pc
            try storeItem(instruction)
          case .deleteItem:
            frame.pointee.pc = pc
            try deleteItem(try operand(instruction.a), try operand(instruction.c))
          case .makeSlice:
            let b = registers + Int(instruction.b)
            let slice = SliceObject(start: b.take(), stop: (b + 1).take(), step: (b + 2).take())
            a.put(.slice(slice))

          case .call:
            frame.pointee.pc = pc
            let window = registers + Int(instruction.b)
            if try !enterPlain(instruction, window) { try enter(instruction, window) }
            frame = stack.current
            pc = frame.pointee.pc
            registers = frame.pointee.registers
            constants = frame.pointee.layout.pointee.constants
            caches = frame.pointee.layout.pointee.caches
          case .callKeywords, .callSpread:
            frame.pointee.pc = pc
            try enter(instruction, registers + Int(instruction.b))
            frame = stack.current
            pc = frame.pointee.pc
            registers = frame.pointee.registers
            constants = frame.pointee.layout.pointee.constants
            caches = frame.pointee.layout.pointee.caches
          case .returnValue:
            let result: Value =
              instruction.b < 0 ? .none : (registers + Int(instruction.b)).take()
            if result.isUndefined { throw unbound(instruction.b) }
            registers.clear(count: frame.pointee.layout.pointee.registerCount)
            if frame.pointee.kind == .call {
              let destination = Int(frame.pointee.destination)
              frame.pointee.window.clear()
              frame -= 1
              stack.current = frame
              stack.depth -= 1
              pc = frame.pointee.pc
              registers = frame.pointee.registers
              constants = frame.pointee.layout.pointee.constants
              caches = frame.pointee.layout.pointee.caches
              (registers + destination).put(result)
            } else {
              if try leave(with: result) { return result }
              frame = stack.current
              pc = frame.pointee.pc
              registers = frame.pointee.registers
              constants = frame.pointee.layout.pointee.constants
              caches = frame.pointee.layout.pointee.caches
            }
          case .yield:
            frame.pointee.pc = pc
            let value = try operand(instruction.b)
            if yield(value) { return value }
            frame = stack.current
            pc = frame.pointee.pc
            registers = frame.pointee.registers
            constants = frame.pointee.layout.pointee.constants
            caches = frame.pointee.layout.pointee.caches
          case .delegate:
            frame.pointee.pc = pc
            if let yielded = try delegate(instruction) { return yielded }
            frame = stack.current
            pc = frame.pointee.pc
            registers = frame.pointee.registers
            constants = frame.pointee.layout.pointee.constants
            caches = frame.pointee.layout.pointee.caches

          case .makeTuple:
            a.put(.tuple(taken(instruction.b, count: instruction.c)))
          case .makeList:
            a.put(.list(taken(instruction.b, count: instruction.c)))
          case .makeSet:
            frame.pointee.pc = pc
            let elements = taken(instruction.b, count: instruction.c)
            a.put(try makeSet(elements, isConstant: instruction.flag == 1))
          case .makeDict:
            frame.pointee.pc = pc
            a.put(try makeDict(taken(instruction.b, count: instruction.c)))
          case .appendToList:
            if case .list(let list) = a.pointee { list.elements.append(try operand(instruction.b)) }
          case .extendList:
            frame.pointee.pc = pc
            try extendList(a, instruction)
          case .addToSet:
            frame.pointee.pc = pc
            if case .set(let set) = a.pointee { try set.insert(try operand(instruction.b), self) }
          case .extendSet:
            frame.pointee.pc = pc
            try extendSet(a, with: try operand(instruction.b))
          case .addToDict:
            frame.pointee.pc = pc
            if case .dict(let dict) = a.pointee {
              let key = try operand(instruction.b)
              try dict.set(key, try operand(instruction.c), self)
            }
          case .addKeyword:
            frame.pointee.pc = pc
            try addKeyword(a, try operand(instruction.b), try operand(instruction.c))
          case .mergeDict:
            frame.pointee.pc = pc
            try mergeDict(a, instruction)
          case .listToTuple:
            if case .list(let list) = try operand(instruction.b) {
              a.put(.tuple(list.elements))
            }
          case .format:
            frame.pointee.pc = pc
            a.put(try formatted(instruction))
          case .join:
            a.put(.string(joined(instruction.b, count: instruction.c)))
          case .unpack:
            frame.pointee.pc = pc
            try unpack(instruction, into: a)
          case .makeFunction:
            a.put(try makeFunction(instruction))
          case .makeClass:
            frame.pointee.pc = pc
            a.put(try makeClass(instruction))

          case .raise:
            frame.pointee.pc = pc
            throw try raising(instruction)
          case .reraise:
            throw try reraising(try operand(instruction.b))
          case .raiseAssertion:
            throw try failedAssertion(instruction)
          case .beginHandling:
            a.put(handled)
            handled = registers[Int(instruction.b)]
          case .endHandling:
            handled = (registers + Int(instruction.b)).take()
          case .matchException:
            frame.pointee.pc = pc
            a.put(try matches(registers[Int(instruction.b)], try operand(instruction.c)))
          case .unsupported:
            throw error(.notImplementedError, constants[Int(instruction.b)].asString ?? "")
          case .enterContext:
            frame.pointee.pc = pc
            try enterContext(try operand(instruction.b), into: a)
          case .exitContext:
            frame.pointee.pc = pc
            _ = try call((registers + Int(instruction.b)).take(), [.none, .none, .none])
          case .exitContextWithException:
            frame.pointee.pc = pc
            a.put(try exitContext(instruction))

          case .importModule:
            frame.pointee.pc = pc
            a.put(try importModule(instruction))
          case .importName:
            frame.pointee.pc = pc
            a.put(try importName(instruction))
          case .importAll:
            frame.pointee.pc = pc
            try importAll(try operand(instruction.b))
          }
        }
      } catch {
        frame.pointee.pc = pc
        try unwind(error)
        frame = stack.current
        pc = frame.pointee.pc
        registers = frame.pointee.registers
        constants = frame.pointee.layout.pointee.constants
        caches = frame.pointee.layout.pointee.caches
      }
    }
  }
}
