// Makes broken programs out of working ones, the same ones for the same seed.

/// Programs from a corpus, changed by a few random edits each.
struct Mutator {
  private let corpus: [[UInt8]]
  private var generator: SeededGenerator

  /// Words and numbers that have broken interpreters before.
  private static let fragments: [String] = [
    "-1", "0", "1 << 70", "2 ** 63", "-2 ** 63", "9223372036854775807", "1e308 * 10",
    "float('nan')",
    "''", "[]", "{}", "()", "None", "True", "...", "x", "self", "lambda: 0", "yield", "return",
    "raise", "try:", "finally:", "except:", "class A(A):", "def f(*a, **k):", "for x in x:",
    "while True:", "with x as y:", "del x", "global x", "nonlocal x", "import torch", "*", "**",
    "[" + "[" + "[", ")", ":", "=", "==", ":=", "@", "\\", "'", "\"\"\"", "f'{x!r:{y}}'", "\t",
    "    ", "\n", "#", "\0", "é", "torch.zeros(0)", "torch.ones(2, 3)", "torch.tensor(1.0)",
    ".backward()", ".view(-1)", ".sum()", ".grad", "requires_grad=True", "[::-1]", "[None]",
    "'a' * 1000", "[0] * 100000", "range(10 ** 12)", "10 ** 10 ** 3", "sorted", "super()",
    "__class__", "__getattr__", "__del__", "__eq__", "__hash__", "__iter__", "__init__",
  ]

  init(corpus: [[UInt8]], seed: UInt64) {
    self.corpus = corpus
    generator = SeededGenerator(seed: seed)
  }

  /// The next program: a mutated one, or now and then random bytes.
  mutating func next() -> [UInt8] {
    guard Int.random(in: 0..<20, using: &generator) > 0,
      var program = corpus.randomElement(using: &generator)
    else { return randomBytes() }
    for _ in 0..<Int.random(in: 1...3, using: &generator) { edit(&program) }
    return program
  }

  private mutating func randomBytes() -> [UInt8] {
    let count = Int.random(in: 0..<400, using: &generator)
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  private mutating func edit(_ program: inout [UInt8]) {
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: replaceByte(in: &program)
    case 1, 2: replaceWord(in: &program)
    case 3: program.replaceSubrange(range(in: program, upTo: 40), with: [])
    case 4: insertFragment(into: &program)
    case 5: duplicateLine(in: &program)
    case 6: swapLines(in: &program)
    default: spliceLine(into: &program)
    }
  }

  private mutating func replaceByte(in program: inout [UInt8]) {
    guard let index = program.indices.randomElement(using: &generator) else { return }
    program[index] = UInt8.random(in: .min ... .max, using: &generator)
  }

  private mutating func insertFragment(into program: inout [UInt8]) {
    let place = Int.random(in: 0...program.count, using: &generator)
    program.insert(contentsOf: fragment(), at: place)
  }

  /// Puts a fragment, or a word from elsewhere in the program, in a word's place.
  private mutating func replaceWord(in program: inout [UInt8]) {
    guard let target = word(in: program) else { return }
    let source = word(in: program)
    let useFragment = Bool.random(using: &generator)
    program.replaceSubrange(
      target, with: useFragment ? fragment() : Array(program[source ?? target]))
  }

  private mutating func duplicateLine(in program: inout [UInt8]) {
    let line = line(in: program)
    program.insert(contentsOf: program[line], at: line.lowerBound)
  }

  private mutating func swapLines(in program: inout [UInt8]) {
    let (first, second) = (line(in: program), line(in: program))
    guard first.upperBound <= second.lowerBound else { return }
    let (head, tail) = (Array(program[first]), Array(program[second]))
    program.replaceSubrange(second, with: head)
    program.replaceSubrange(first, with: tail)
  }

  private mutating func spliceLine(into program: inout [UInt8]) {
    guard let other = corpus.randomElement(using: &generator) else { return }
    let source = line(in: other)
    program.insert(contentsOf: other[source], at: line(in: program).lowerBound)
  }

  private mutating func fragment() -> [UInt8] {
    Array((Self.fragments.randomElement(using: &generator) ?? "").utf8)
  }

  private mutating func range(in program: [UInt8], upTo length: Int) -> Range<Int> {
    let start = Int.random(in: 0...program.count, using: &generator)
    return start..<min(program.count, start + Int.random(in: 0...length, using: &generator))
  }

  private mutating func word(in program: [UInt8]) -> Range<Int>? {
    guard let start = program.indices.randomElement(using: &generator) else { return nil }
    var (lower, upper) = (start, start)
    while lower > 0, isWord(program[lower - 1]) { lower -= 1 }
    while upper < program.count, isWord(program[upper]) { upper += 1 }
    return lower..<max(upper, min(lower + 1, program.count))
  }

  private mutating func line(in program: [UInt8]) -> Range<Int> {
    let newline = UInt8(ascii: "\n")
    let place = Int.random(in: 0...program.count, using: &generator)
    let start = program[..<place].lastIndex(of: newline).map { $0 + 1 } ?? 0
    let end = program[place...].firstIndex(of: newline).map { $0 + 1 } ?? program.count
    return start..<end
  }

  private func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80 || (48...57).contains(byte)
      || (97...122).contains(byte | 0x20)
  }
}
