// Running a compiled pattern over a text: a machine that goes back to its last choice when it fails.
// Its stack is its own, and it pays for its steps as scripts do, so that no pattern can hang.

struct RegexMatcher {
  /// Something to go back to.
  private enum Choice {
    case resume(pc: Int, position: Int)
    case restore(slot: Int, value: Int)
    /// A run of single matches that may end earlier, down to `least`.
    case shorten(pc: Int, position: Int, least: Int)
    /// A run of single matches that may go on, as far as `most`.
    case lengthen(pc: Int, position: Int, most: Int)
  }

  private let program: RegexProgram
  private let text: [Unicode.Scalar]
  private let end: Int
  private let interpreter: Interpreter
  private var slots: [Int]
  private var choices: [Choice] = []
  private var steps = 0
  /// Whether the whole match may not be empty.
  var refusesEmpty = false
  private static let stepsPerFuel = 16

  init(_ program: RegexProgram, _ text: [Unicode.Scalar], end: Int, _ interpreter: Interpreter) {
    self.program = program
    self.text = text
    self.end = end
    self.interpreter = interpreter
    slots = Array(repeating: -1, count: program.slotCount)
  }

  /// The spans of the whole match and of all groups, and the number of the group closed last.
  var result: [Int] { Array(slots[...program.lastGroupSlot]) }

  /// Whether the pattern matches from a position on, and up to the end if that is asked for.
  mutating func matches(at start: Int, toEnd: Bool) throws -> Bool {
    for slot in slots.indices { slots[slot] = -1 }
    choices.removeAll(keepingCapacity: true)
    let wanted: (Int) -> Bool = { [end, refusesEmpty] position in
      (!toEnd || position == end) && (!refusesEmpty || position > start)
    }
    guard let stop = try run(from: 0, at: start, accepts: wanted) else { return false }
    slots[0] = start
    slots[1] = stop
    return true
  }

  /// The first match that begins in a range.
  mutating func search(from start: Int) throws -> Bool {
    var position = start
    while position <= end {
      if case .single(let first) = program.instructions[0] {
        while position < end, !first.matches(text[position].value) {
          position += 1
          try count()
        }
      }
      if try matches(at: position, toEnd: false) { return true }
      position += 1
    }
    return false
  }

  private mutating func count() throws {
    steps += 1
    guard steps & 1023 == 0 else { return }
    interpreter.fuel &-= 1024 / Self.stepsPerFuel
    if interpreter.fuel <= 0 { try interpreter.refuel() }
    if choices.count * MemoryLayout<Choice>.stride > interpreter.limits.objectSize {
      throw interpreter.error(.memoryError, "")
    }
  }

  /// Runs to the next `accept` at an acceptable position; `nil` if all choices fail.
  private mutating func run(
    from start: Int, at first: Int, accepts: (Int) -> Bool = { _ in true }
  ) throws -> Int? {
    let base = choices.count
    var pc = start
    var position = first
    while true {
      try count()
      if try step(&pc, &position) { continue }
      if pc >= 0, accepts(position) { return position }
      guard goBack(to: base, &pc, &position) else { return nil }
    }
  }

  /// One instruction; false at `accept`, or with a negative `pc` if it fails.
  private mutating func step(_ pc: inout Int, _ position: inout Int) throws -> Bool {
    switch program.instructions[pc] {
    case .accept: return false
    case .single(let single):
      guard position < end, single.matches(text[position].value) else { return fail(&pc) }
      position += 1
    case .repeatSingle(let single, let count):
      guard let next = repeated(single, count, pc, position) else { return fail(&pc) }
      position = next
    case .anchor(let anchor):
      guard holds(anchor, position) else { return fail(&pc) }
    case .reference(let group, let ignoresCase):
      guard let next = repeated(group, ignoresCase, position) else { return fail(&pc) }
      position = next
    case .jump(let target):
      pc = target
      return true
    case .split(let first, let second):
      choices.append(.resume(pc: second, position: position))
      pc = first
      return true
    case .save(let slot): set(slot, position)
    case .closeGroup(let number): set(program.lastGroupSlot, number)
    case .enterLoop(let slot):
      set(slot, -1)
      set(slot + 1, -1)
    case .loop(let slot, let count, let body):
      return loop(slot, count, body: body, &pc, position)
    case .look(let look, let width, let end):
      guard try holds(look, width, from: pc + 1, position) else { return fail(&pc) }
      pc = end
      return true
    case .atomic(let end):
      guard let next = try apart(from: pc + 1, at: position) else { return fail(&pc) }
      position = next
      pc = end
      return true
    case .conditional(let group, let otherwise):
      if slots[2 * group] < 0 || slots[2 * group + 1] < 0 {
        pc = otherwise
        return true
      }
    }
    pc += 1
    return true
  }

  private func fail(_ pc: inout Int) -> Bool {
    pc = -1
    return false
  }

  private mutating func set(_ slot: Int, _ value: Int) {
    choices.append(.restore(slot: slot, value: slots[slot]))
    slots[slot] = value
  }

  /// Takes up the last choice made since `base`.
  private mutating func goBack(to base: Int, _ pc: inout Int, _ position: inout Int) -> Bool {
    while choices.count > base, let choice = choices.popLast() {
      switch choice {
      case .restore(let slot, let value): slots[slot] = value
      case .resume(let place, let start):
        pc = place
        position = start
        return true
      case .shorten(let place, let last, let least):
        if last - 1 > least {
          choices.append(.shorten(pc: place, position: last - 1, least: least))
        }
        pc = place
        position = last - 1
        return true
      case .lengthen(let place, let last, let most):
        guard case .repeatSingle(let single, _) = program.instructions[place - 1], last < end,
          single.matches(text[last].value)
        else { continue }
        if last + 1 < most { choices.append(.lengthen(pc: place, position: last + 1, most: most)) }
        pc = place
        position = last + 1
        return true
      }
    }
    return false
  }

  private mutating func repeated(
    _ single: RegexSingle, _ count: RegexRepeat, _ pc: Int, _ start: Int
  ) -> Int? {
    guard end - start >= count.least else { return nil }
    let most = start + min(count.most, end - start)
    let least = start + count.least
    let isLazy = count.manner == .lazy
    let wanted = isLazy ? least : most
    var position = start
    while position < wanted, single.matches(text[position].value) { position += 1 }
    guard position >= least else { return nil }
    if isLazy {
      if position < most {
        choices.append(.lengthen(pc: pc + 1, position: position, most: most))
      }
    } else if position > least {
      choices.append(.shorten(pc: pc + 1, position: position, least: least))
    }
    return position
  }

  /// The end of a round. A round that matched nothing is the last one.
  private mutating func loop(
    _ slot: Int, _ count: RegexRepeat, body: Int, _ pc: inout Int, _ position: Int
  ) -> Bool {
    let rounds = slots[slot] + 1
    let previous = slots[slot + 1]
    set(slot, rounds)
    let mayGoOn = rounds < count.most && position != previous
    if rounds < count.least {
      set(slot + 1, position)
      pc = body
    } else if !mayGoOn {
      pc += 1
    } else if count.manner == .lazy {
      // Going on later begins with the position noted, so the note is made on the way back.
      choices.append(.restore(slot: slot + 1, value: previous))
      choices.append(.resume(pc: body, position: position))
      choices.append(.restore(slot: slot + 1, value: position))
      pc += 1
    } else {
      choices.append(.resume(pc: pc + 1, position: position))
      set(slot + 1, position)
      pc = body
    }
    return true
  }

  private func repeated(_ group: Int, _ ignoresCase: Bool, _ position: Int) -> Int? {
    let start = slots[2 * group]
    let length = slots[2 * group + 1] - start
    guard start >= 0, length >= 0, end - position >= length else { return nil }
    for offset in 0..<length {
      let a = text[start + offset].value
      let b = text[position + offset].value
      let isSame =
        a == b
        || (ignoresCase && RegexCharacters.lowercase(a) == RegexCharacters.lowercase(b))
      if !isSame { return nil }
    }
    return position + length
  }

  private func holds(_ anchor: RegexAnchor, _ position: Int) -> Bool {
    switch anchor {
    case .textStart: position == 0
    case .lineStart: position == 0 || text[position - 1] == "\n"
    case .textEnd: position == end
    case .lastLineEnd: position == end || (position == end - 1 && text[position] == "\n")
    case .lineEnd: position == end || text[position] == "\n"
    case .wordBoundary(let isASCII): isBoundary(position, isASCII)
    case .noWordBoundary(let isASCII): end > 0 && !isBoundary(position, isASCII)
    }
  }

  private func isBoundary(_ position: Int, _ isASCII: Bool) -> Bool {
    let before =
      position > 0 && RegexCharacters.isWord(text[position - 1].value, isASCII: isASCII)
    let after = position < end && RegexCharacters.isWord(text[position].value, isASCII: isASCII)
    return before != after
  }

  private mutating func holds(
    _ look: RegexLook, _ width: Int, from pc: Int, _ position: Int
  ) throws -> Bool {
    guard position >= width else { return look.isNegative }
    let base = choices.count
    let found = try run(from: pc, at: position - width) != nil
    if found == look.isNegative {
      undo(to: base)
      return false
    }
    if look.isNegative { undo(to: base) } else { forgetChoices(since: base) }
    return true
  }

  private mutating func apart(from pc: Int, at position: Int) throws -> Int? {
    let base = choices.count
    guard let next = try run(from: pc, at: position) else { return nil }
    forgetChoices(since: base)
    return next
  }

  private mutating func undo(to base: Int) {
    while choices.count > base, let choice = choices.popLast() {
      if case .restore(let slot, let value) = choice { slots[slot] = value }
    }
  }

  /// What was decided inside stands; only the slots are still to be restored.
  private mutating func forgetChoices(since base: Int) {
    let kept = choices[base...].filter { choice in
      if case .restore = choice { return true }
      return false
    }
    choices.replaceSubrange(base..., with: kept)
  }
}
