// The machine's loop: one instruction after the other, over the frames of the call stack. What is
// short and frequent is done here; everything else is a call.

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
          frame.pointee.pc = pc
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
              try arithmetic(.add, instruction, into: a)
            }
          case .subtract:
            if !calculate(
              instruction, registers, { $0.subtractingReportingOverflow($1) }, { $0 - $1 })
            {
              try arithmetic(.subtract, instruction, into: a)
            }
          case .multiply:
            if !calculate(
              instruction, registers, { $0.multipliedReportingOverflow(by: $1) }, { $0 * $1 })
            {
              try arithmetic(.multiply, instruction, into: a)
            }
          case .divide:
            try arithmetic(.divide, instruction, into: a)
          case .floorDivide:
            try arithmetic(.floorDivide, instruction, into: a)
          case .modulo:
            try arithmetic(.modulo, instruction, into: a)
          case .binary:
            try arithmetic(BinaryOperator(code: instruction.d), instruction, into: a)
          case .addInteger:
            if !calculateInteger(instruction, registers, { $0.addingReportingOverflow($1) }) {
              try integerArithmetic(.add, instruction, into: a)
            }
          case .subtractInteger:
            if !calculateInteger(instruction, registers, { $0.subtractingReportingOverflow($1) }) {
              try integerArithmetic(.subtract, instruction, into: a)
            }
          case .multiplyInteger:
            if !calculateInteger(instruction, registers, { $0.multipliedReportingOverflow(by: $1) })
            {
              try integerArithmetic(.multiply, instruction, into: a)
            }
          case .floorDivideInteger:
            try integerArithmetic(.floorDivide, instruction, into: a)
          case .moduloInteger:
            try integerArithmetic(.modulo, instruction, into: a)
          case .negative:
            try unary(.negative, instruction.b, into: a)
          case .positive:
            try unary(.positive, instruction.b, into: a)
          case .invert:
            try unary(.invert, instruction.b, into: a)
          case .not:
            a.put(try !truth(of: instruction.b))

          case .less:
            if let answer = ordered(instruction, registers, { $0 < $1 }, { $0 < $1 }) {
              a.put(answer)
            } else {
              try comparison(.less, instruction, into: a)
            }
          case .lessOrEqual:
            if let answer = ordered(instruction, registers, { $0 <= $1 }, { $0 <= $1 }) {
              a.put(answer)
            } else {
              try comparison(.lessOrEqual, instruction, into: a)
            }
          case .equal:
            if let answer = ordered(instruction, registers, { $0 == $1 }, { $0 == $1 }) {
              a.put(answer)
            } else {
              try comparison(.equal, instruction, into: a)
            }
          case .notEqual:
            if let answer = ordered(instruction, registers, { $0 != $1 }, { $0 != $1 }) {
              a.put(answer)
            } else {
              try comparison(.notEqual, instruction, into: a)
            }
          case .greater:
            if let answer = ordered(instruction, registers, { $0 > $1 }, { $0 > $1 }) {
              a.put(answer)
            } else {
              try comparison(.greater, instruction, into: a)
            }
          case .greaterOrEqual:
            if let answer = ordered(instruction, registers, { $0 >= $1 }, { $0 >= $1 }) {
              a.put(answer)
            } else {
              try comparison(.greaterOrEqual, instruction, into: a)
            }
          case .identity:
            let isSame = try operand(instruction.b).isIdentical(to: try operand(instruction.c))
            a.put(isSame != (instruction.flag != 0))
          case .membership:
            let element = try operand(instruction.b)
            let isIn = try contains(try operand(instruction.c), element)
            a.put(isIn != (instruction.flag != 0))

          case .jump:
            pc += Int(instruction.a)
          case .jumpBack:
            fuel &-= 1
            if fuel <= 0 { try refuel() }
            pc += Int(instruction.a)
          case .jumpIf:
            let answer: Bool
            if case .bool(let known) = registers[Int(instruction.b)] {
              answer = known
            } else if instruction.flag & 2 != 0 {
              answer = try isTrue(try operand(instruction.b))
            } else {
              answer = try truth(of: instruction.b)
            }
            if answer == (instruction.flag & 1 != 0) { pc += Int(instruction.a) }
          case .jumpIfNone:
            let isNone = try operand(instruction.b).isNone
            if isNone == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpLess:
            let answer =
              try ordered(instruction, registers, { $0 < $1 }, { $0 < $1 })
              ?? comparison(.less, instruction)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpLessOrEqual:
            let answer =
              try ordered(instruction, registers, { $0 <= $1 }, { $0 <= $1 })
              ?? comparison(.lessOrEqual, instruction)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpEqual:
            let answer =
              try ordered(instruction, registers, { $0 == $1 }, { $0 == $1 })
              ?? comparison(.equal, instruction)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpNotEqual:
            let answer =
              try ordered(instruction, registers, { $0 != $1 }, { $0 != $1 })
              ?? comparison(.notEqual, instruction)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpGreater:
            let answer =
              try ordered(instruction, registers, { $0 > $1 }, { $0 > $1 })
              ?? comparison(.greater, instruction)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpGreaterOrEqual:
            let answer =
              try ordered(instruction, registers, { $0 >= $1 }, { $0 >= $1 })
              ?? comparison(.greaterOrEqual, instruction)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpLessInteger:
            let answer =
              try orderedInteger(instruction, registers) { $0 < $1 }
              ?? integerComparison(.less, instruction)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpLessOrEqualInteger:
            let answer =
              try orderedInteger(instruction, registers) { $0 <= $1 }
              ?? integerComparison(.lessOrEqual, instruction)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpEqualInteger:
            let answer =
              try orderedInteger(instruction, registers) { $0 == $1 }
              ?? integerComparison(.equal, instruction)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpNotEqualInteger:
            let answer =
              try orderedInteger(instruction, registers) { $0 != $1 }
              ?? integerComparison(.notEqual, instruction)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpGreaterInteger:
            let answer =
              try orderedInteger(instruction, registers) { $0 > $1 }
              ?? integerComparison(.greater, instruction)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }
          case .jumpGreaterOrEqualInteger:
            let answer =
              try orderedInteger(instruction, registers) { $0 >= $1 }
              ?? integerComparison(.greaterOrEqual, instruction)
            if answer == (instruction.flag != 0) { pc += Int(instruction.a) }

          case .makeIterator:
            a.put(try makeIterator(try operand(instruction.b)))
          case .next:
            let iterator = registers + Int(instruction.b)
            if case .generator(let generator) = iterator.pointee {
              try enter(generator, .generatorLoop, into: instruction.a)
              frame = stack.current
              pc = frame.pointee.pc
              registers = frame.pointee.registers
              constants = frame.pointee.layout.pointee.constants
              caches = frame.pointee.layout.pointee.caches
            } else if try !step(iterator, into: a) {
              pc += Int(instruction.c)
            }
          case .nextPair:
            if let isPair = try stepPair(registers + Int(instruction.b), into: a) {
              pc += isPair ? 2 : Int(instruction.c)
            }
          case .endLoop:
            try endLoop(a)

          case .loadAttribute:
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
            try storeAttribute(
              of: a, try operand(instruction.b), caches + Int(instruction.c))
          case .deleteAttribute:
            try setAttribute(
              try operand(instruction.a), caches[Int(instruction.c)].name, nil)
          case .loadMethod:
            try loadMethod(registers + Int(instruction.b), into: a, caches + Int(instruction.c))
          case .loadItem:
            try loadItem(instruction, into: a)
          case .loadItemInteger:
            try loadItem(instruction.b, at: Int(instruction.c), into: a)
          case .storeItem:
            try storeItem(instruction)
          case .deleteItem:
            try deleteItem(try operand(instruction.a), try operand(instruction.c))
          case .makeSlice:
            let b = registers + Int(instruction.b)
            let slice = SliceObject(start: b.take(), stop: (b + 1).take(), step: (b + 2).take())
            a.put(.slice(slice))

          case .call:
            let window = registers + Int(instruction.b)
            if try !enterPlain(instruction, window) { try enter(instruction, window) }
            frame = stack.current
            pc = frame.pointee.pc
            registers = frame.pointee.registers
            constants = frame.pointee.layout.pointee.constants
            caches = frame.pointee.layout.pointee.caches
          case .callKeywords, .callSpread:
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
            let value = try operand(instruction.b)
            if yield(value) { return value }
            frame = stack.current
            pc = frame.pointee.pc
            registers = frame.pointee.registers
            constants = frame.pointee.layout.pointee.constants
            caches = frame.pointee.layout.pointee.caches
          case .delegate:
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
            let elements = taken(instruction.b, count: instruction.c)
            a.put(try makeSet(elements, isConstant: instruction.flag == 1))
          case .makeDict:
            a.put(try makeDict(taken(instruction.b, count: instruction.c)))
          case .appendToList:
            if case .list(let list) = a.pointee { list.elements.append(try operand(instruction.b)) }
          case .extendList:
            try extendList(a, instruction)
          case .addToSet:
            if case .set(let set) = a.pointee { try set.insert(try operand(instruction.b), self) }
          case .extendSet:
            try extendSet(a, with: try operand(instruction.b))
          case .addToDict:
            if case .dict(let dict) = a.pointee {
              let key = try operand(instruction.b)
              try dict.set(key, try operand(instruction.c), self)
            }
          case .addKeyword:
            try addKeyword(a, try operand(instruction.b), try operand(instruction.c))
          case .mergeDict:
            try mergeDict(a, instruction)
          case .listToTuple:
            if case .list(let list) = try operand(instruction.b) {
              a.put(.tuple(list.elements))
            }
          case .format:
            a.put(try formatted(instruction))
          case .join:
            a.put(.string(joined(instruction.b, count: instruction.c)))
          case .unpack:
            try unpack(instruction, into: a)
          case .makeFunction:
            a.put(try makeFunction(instruction))
          case .makeClass:
            a.put(try makeClass(instruction))

          case .raise:
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
            a.put(try matches(registers[Int(instruction.b)], try operand(instruction.c)))
          case .unsupported:
            throw error(.notImplementedError, constants[Int(instruction.b)].asString ?? "")
          case .enterContext:
            try enterContext(try operand(instruction.b), into: a)
          case .exitContext:
            _ = try call((registers + Int(instruction.b)).take(), [.none, .none, .none])
          case .exitContextWithException:
            a.put(try exitContext(instruction))

          case .importModule:
            a.put(try importModule(instruction))
          case .importName:
            a.put(try importName(instruction))
          case .importAll:
            try importAll(try operand(instruction.b))
          }
        }
      } catch {
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
