// Trees to instructions of a backtracking machine.

/// One step of matching.
enum RegexInstruction {
  case single(RegexSingle)
  /// A single matcher again and again, which needs no instructions of its own.
  case repeatSingle(RegexSingle, RegexRepeat)
  case anchor(RegexAnchor)
  case reference(Int, ignoringCase: Bool)
  case jump(Int)
  /// Goes to the first place, and to the second if that fails.
  case split(Int, Int)
  /// Notes the position in a slot.
  case save(Int)
  /// Notes that a group has been closed.
  case closeGroup(Int)
  /// Begins to count the rounds of a loop whose slots are these two.
  case enterLoop(Int)
  /// The end of a round, or the way into the first one; the body stands at `body`.
  case loop(slot: Int, RegexRepeat, body: Int)
  /// A part that is matched on its own, up to its `accept`; goes on at `end`.
  case look(RegexLook, width: Int, end: Int)
  case atomic(end: Int)
  case conditional(group: Int, otherwise: Int)
  case accept
}

/// A compiled pattern.
final class RegexProgram {
  private(set) var instructions: [RegexInstruction] = []
  let groupCount: Int
  /// Two for each group, the number of the group closed last, two for each loop.
  private(set) var slotCount: Int
  var lastGroupSlot: Int { 2 * (groupCount + 1) }

  init(_ node: RegexNode, groupCount: Int) {
    self.groupCount = groupCount
    slotCount = 2 * (groupCount + 1) + 1
    emit(node)
    instructions.append(.accept)
  }

  private func emit(_ node: RegexNode) {
    switch node {
    case .single(let single): instructions.append(.single(single))
    case .anchor(let anchor): instructions.append(.anchor(anchor))
    case .sequence(let parts): for part in parts { emit(part) }
    case .alternation(let parts): emitAlternation(parts)
    case .capture(let number, let body):
      instructions.append(.save(2 * number))
      emit(body)
      instructions.append(.save(2 * number + 1))
      instructions.append(.closeGroup(number))
    case .reference(let number, let ignoresCase):
      instructions.append(.reference(number, ignoringCase: ignoresCase))
    case .repetition(let body, let count): emitRepetition(body, count)
    case .look(let body, let look):
      let width = look.isAhead ? 0 : body.width.lowerBound
      emitApart(body) { .look(look, width: width, end: $0) }
    case .atomic(let body): emitApart(body) { .atomic(end: $0) }
    case .conditional(let number, let yes, let no):
      let test = reserve()
      emit(yes)
      let jump = reserve()
      instructions[test] = .conditional(group: number, otherwise: instructions.count)
      emit(no)
      instructions[jump] = .jump(instructions.count)
    }
  }

  /// A place to be filled in later.
  private func reserve() -> Int {
    instructions.append(.accept)
    return instructions.count - 1
  }

  private func emitApart(_ body: RegexNode, _ make: (Int) -> RegexInstruction) {
    let start = reserve()
    emit(body)
    instructions.append(.accept)
    instructions[start] = make(instructions.count)
  }

  private func emitAlternation(_ parts: [RegexNode]) {
    var jumps: [Int] = []
    for part in parts.dropLast() {
      let split = reserve()
      emit(part)
      jumps.append(reserve())
      instructions[split] = .split(split + 1, instructions.count)
    }
    if let last = parts.last { emit(last) }
    for jump in jumps { instructions[jump] = .jump(instructions.count) }
  }

  private func emitRepetition(_ body: RegexNode, _ count: RegexRepeat) {
    if count.manner == .possessive {
      let greedy = RegexRepeat(least: count.least, most: count.most, manner: .greedy)
      return emitApart(.repetition(body, greedy)) { .atomic(end: $0) }
    }
    if case .single(let single) = body {
      return instructions.append(.repeatSingle(single, count))
    }
    let slot = slotCount
    slotCount += 2
    instructions.append(.enterLoop(slot))
    let jump = reserve()
    emit(body)
    instructions[jump] = .jump(instructions.count)
    instructions.append(.loop(slot: slot, count, body: jump + 1))
  }
}
