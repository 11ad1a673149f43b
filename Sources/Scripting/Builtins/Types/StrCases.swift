// Methods of `str` that change case, ask what it is made of, and fill it up to a width.

extension StrType {
  static var changing: [NativeMethod] {
    let mappings: [(String, ([Unicode.Scalar]) -> String)] = [
      ("lower", { scalars in lowered(scalars) }),
      ("upper", { scalars in mapped(scalars) { $0.properties.uppercaseMapping } }),
      ("casefold", { scalars in folded(scalars) }),
      ("swapcase", { scalars in mapped(scalars, swapped) }),
      (
        "capitalize",
        { scalars in
          mapped(scalars.prefix(1)) { $0.properties.titlecaseMapping }
            + lowered(scalars.dropFirst())
        }
      ),
      ("title", titled),
    ]
    return mappings.map { name, body in
      .unary(name) { interpreter, value in .string(body(try text(interpreter, value).scalars)) }
    }
  }

  private static func mapped(
    _ scalars: some Sequence<Unicode.Scalar>, _ body: (Unicode.Scalar) -> String
  ) -> String {
    scalars.reduce(into: "") { $0 += body($1) }
  }

  /// Lower case, with a sigma at the end of a word written as one.
  private static func lowered(_ scalars: some BidirectionalCollection<Unicode.Scalar>) -> String {
    let all = Array(scalars)
    var result = ""
    for (index, scalar) in all.enumerated() {
      if scalar == "\u{3a3}" {
        let before = all[..<index].last { !$0.properties.isCaseIgnorable }
        let after = all[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        let ends = before?.properties.isCased == true && after?.properties.isCased != true
        result += ends ? "\u{3c2}" : "\u{3c3}"
      } else {
        result += scalar.properties.lowercaseMapping
      }
    }
    return result
  }

  private static func folded(_ scalars: [Unicode.Scalar]) -> String {
    mapped(scalars) { scalar in
      switch scalar {
      case "\u{df}", "\u{1e9e}": "ss"
      case "\u{3c2}": "\u{3c3}"
      default: scalar.properties.lowercaseMapping
      }
    }
  }

  private static func swapped(_ scalar: Unicode.Scalar) -> String {
    if scalar.properties.isUppercase { return scalar.properties.lowercaseMapping }
    return scalar.properties.isLowercase ? scalar.properties.uppercaseMapping : String(scalar)
  }

  private static func titled(_ scalars: [Unicode.Scalar]) -> String {
    var result = ""
    var isInside = false
    for scalar in scalars {
      result += isInside ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
      isInside = scalar.properties.isCased
    }
    return result
  }

  static var questions: [NativeMethod] {
    let all: [(String, (Unicode.Scalar) -> Bool)] = [
      ("isalpha", { isLetter($0) }),
      ("isdecimal", { $0.properties.generalCategory == .decimalNumber }),
      ("isdigit", { $0.properties.numericType == .decimal || $0.properties.numericType == .digit }),
      ("isnumeric", { $0.properties.numericType != nil }),
      ("isalnum", { isLetter($0) || $0.properties.numericType != nil }),
      ("isspace", isSpace),
    ]
    let plain: [NativeMethod] = all.map { name, holds in
      .unary(name) { interpreter, value in
        let scalars = try text(interpreter, value).text.unicodeScalars
        return .bool(!scalars.isEmpty && scalars.allSatisfy(holds))
      }
    }
    let others: [(String, ([Unicode.Scalar]) -> Bool)] = [
      ("isascii", { $0.allSatisfy(\.isASCII) }),
      ("isprintable", { $0.allSatisfy(StringLiteral.isPrintable) }),
      ("isidentifier", isIdentifier), ("istitle", isTitle),
      (
        "islower",
        { scalars in
          scalars.contains { $0.properties.isLowercase }
            && !scalars.contains { isUpperOrTitle($0) }
        }
      ),
      (
        "isupper",
        { scalars in
          scalars.contains { $0.properties.isUppercase }
            && !scalars.contains {
              $0.properties.isLowercase || $0.properties.generalCategory == .titlecaseLetter
            }
        }
      ),
    ]
    return plain
      + others.map { name, holds in
        .unary(name) { interpreter, value in .bool(holds(try text(interpreter, value).scalars)) }
      }
  }

  private static func isUpperOrTitle(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isUppercase || scalar.properties.generalCategory == .titlecaseLetter
  }

  static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  static func isIdentifier(_ scalars: [Unicode.Scalar]) -> Bool {
    guard let first = scalars.first, first == "_" || first.properties.isXIDStart else {
      return false
    }
    return scalars.allSatisfy { $0.properties.isXIDContinue }
  }

  private static func isTitle(_ scalars: [Unicode.Scalar]) -> Bool {
    var isInside = false
    var found = false
    for scalar in scalars {
      if isUpperOrTitle(scalar) {
        if isInside { return false }
        isInside = true
        found = true
      } else if scalar.properties.isLowercase {
        if !isInside { return false }
      } else {
        isInside = false
      }
    }
    return found
  }

  static var layout: [NativeMethod] {
    [
      filler("ljust") { missing, _ in 0 * missing },
      filler("rjust") { missing, _ in missing },
      // An odd space goes left only if the width is odd too.
      filler("center") { missing, width in missing / 2 + (missing & width & 1) },
      .binary("zfill") { interpreter, value, width in
        let object = try text(interpreter, value)
        let missing = try interpreter.index(width) - object.length
        guard missing > 0 else { return .str(object) }
        try interpreter.claim(bytes: missing)
        let zeros = String(repeating: "0", count: missing)
        let scalars = object.text.unicodeScalars
        guard let sign = scalars.first, sign == "+" || sign == "-" else {
          return .string(zeros + object.text)
        }
        return .string(String(sign) + zeros + String(scalars.dropFirst()))
      },
      .method("expandtabs(self, tabsize=8)") { interpreter, arguments in
        let size = try interpreter.index(arguments[1])
        return .string(expanded(try text(interpreter, arguments[0]).scalars, tabs: size))
      },
    ]
  }

  private static func filler(
    _ name: String, left: @escaping (_ missing: Int, _ width: Int) -> Int
  ) -> NativeMethod {
    .method("\(name)(self, width, fillchar=' ', /)") { interpreter, arguments in
      let object = try text(interpreter, arguments[0])
      let width = try interpreter.index(arguments[1])
      guard let fill = arguments[2].asStr else {
        throw typeError(
          "The fill character must be a unicode character, not \(interpreter.typeName(arguments[2]))"
        )
      }
      guard fill.length == 1 else {
        throw typeError("The fill character must be exactly one character long")
      }
      let missing = width - object.length
      guard missing > 0 else { return .str(object) }
      try interpreter.claim(bytes: missing)
      let before = left(missing, width)
      return .string(
        String(repeating: fill.text, count: before) + object.text
          + String(repeating: fill.text, count: missing - before))
    }
  }

  private static func expanded(_ scalars: [Unicode.Scalar], tabs size: Int) -> String {
    var result = ""
    var column = 0
    for scalar in scalars {
      if scalar == "\t" {
        let spaces = size > 0 ? size - column % size : 0
        result += String(repeating: " ", count: spaces)
        column += spaces
      } else {
        result.unicodeScalars.append(scalar)
        column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
      }
    }
    return result
  }
}
