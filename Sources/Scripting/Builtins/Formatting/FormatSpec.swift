// The mini language after the colon: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.

struct FormatSpec {
  enum Grouping {
    case none, comma, underscore

    var character: Unicode.Scalar { self == .comma ? "," : "_" }
  }

  var fill: Unicode.Scalar = " "
  var align: Unicode.Scalar
  var sign: Unicode.Scalar?
  var noNegativeZero = false
  var alternate = false
  var width = -1
  var grouping = Grouping.none
  var precision = -1
  var type: Unicode.Scalar?
  /// Whether an alignment was written.
  var isAligned = false

  /// Longer results are refused as out of memory.
  static let longest = 1 << 28

  init(_ text: String, of typeName: String, defaultAlign: Unicode.Scalar) throws {
    align = defaultAlign
    var scan = Scan(scalars: Array(text.unicodeScalars))
    let hasFill = parseAlignment(&scan)
    if let found = scan.accept({ $0 == "+" || $0 == "-" || $0 == " " }) { sign = found }
    noNegativeZero = scan.accept({ $0 == "z" }) != nil
    alternate = scan.accept({ $0 == "#" }) != nil
    if !hasFill, scan.accept({ $0 == "0" }) != nil {
      fill = "0"
      if !isAligned && defaultAlign == ">" { align = "=" }
    }
    width = try scan.integer() ?? -1
    try parseGrouping(&scan)
    if scan.accept({ $0 == "." }) != nil {
      guard let digits = try scan.integer() else {
        throw valueError("Format specifier missing precision")
      }
      precision = digits
    }
    if scan.remaining > 1 {
      throw valueError("Invalid format specifier '\(text)' for object of type '\(typeName)'")
    }
    type = scan.next()
    try checkGrouping()
  }

  private static func isAlignment(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "<" || scalar == ">" || scalar == "=" || scalar == "^"
  }

  private mutating func parseAlignment(_ scan: inout Scan) -> Bool {
    if let found = scan.peek(1), FormatSpec.isAlignment(found), let first = scan.next() {
      fill = first
      align = found
      isAligned = true
      _ = scan.next()
      return true
    }
    if let found = scan.accept(FormatSpec.isAlignment) {
      align = found
      isAligned = true
    }
    return false
  }

  private mutating func parseGrouping(_ scan: inout Scan) throws {
    if scan.accept({ $0 == "," }) != nil { grouping = .comma }
    let wasGrouped = grouping != .none
    if scan.accept({ $0 == "_" }) != nil {
      if wasGrouped { throw valueError("Cannot specify both ',' and '_'.") }
      grouping = .underscore
    }
    if scan.peek(0) == ",", grouping == .underscore {
      throw valueError("Cannot specify both ',' and '_'.")
    }
  }

  private func checkGrouping() throws {
    guard grouping != .none, let type else { return }
    let allowed = grouping == .underscore ? "defgEG%FboxX" : "defgEG%F"
    if !allowed.unicodeScalars.contains(type) {
      throw valueError("Cannot specify '\(grouping.character)' with '\(FormatSpec.shown(type))'.")
    }
  }

  static func shown(_ type: Unicode.Scalar) -> String {
    type.value > 32 && type.value < 128 ? String(type) : "\\x" + String(type.value, radix: 16)
  }

  func unknownType(of typeName: String) -> any Error {
    let shown = type.map(FormatSpec.shown) ?? ""
    return valueError("Unknown format code '\(shown)' for object of type '\(typeName)'")
  }

  /// `body` filled up to the width; alignment `=` counts as right.
  func padded(_ body: String) throws -> String {
    let length = body.unicodeScalars.count
    guard width > length else { return body }
    try FormatSpec.checkLength(width)
    let missing = width - length
    let left: Int
    switch align {
    case "<": left = 0
    case "^": left = missing / 2
    default: left = missing
    }
    let filler = Character(fill)
    return String(repeating: filler, count: left) + body
      + String(repeating: filler, count: missing - left)
  }

  static func checkLength(_ length: Int) throws {
    if length > longest { throw memoryError() }
  }

  /// A cursor over the specification.
  private struct Scan {
    let scalars: [Unicode.Scalar]
    var index = 0

    init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    var remaining: Int { scalars.count - index }

    func peek(_ offset: Int) -> Unicode.Scalar? {
      index + offset < scalars.count ? scalars[index + offset] : nil
    }

    mutating func next() -> Unicode.Scalar? {
      defer { index += 1 }
      return peek(0)
    }

    mutating func accept(_ isWanted: (Unicode.Scalar) -> Bool) -> Unicode.Scalar? {
      guard let found = peek(0), isWanted(found) else { return nil }
      index += 1
      return found
    }

    mutating func integer() throws -> Int? {
      var value: Int?
      while let scalar = peek(0), let digit = NumberScan.decimalValue(scalar) {
        let (product, overflow) = (value ?? 0).multipliedReportingOverflow(by: 10)
        if overflow || product > Int.max - digit {
          throw valueError("Too many decimal digits in format string")
        }
        value = product + digit
        index += 1
      }
      return value
    }
  }
}
