// What a library file contains, found without parsing it: a function's body is parsed when the
// function is first called, since a script that imports `torch.nn` uses a twentieth of it.

/// A function whose body has been left for later.
package struct OutlinedFunction: Sendable {
  /// From `def` to the end of the body.
  package let definition: Span
  /// From the first to the last character of the body.
  let body: Span
  /// The class it is a method of.
  let className: String?
}

/// Finds the functions of a file, of its classes too, by indentation alone.
///
/// It trusts the file to be correct Python. Functions in functions belong to the body around them;
/// those of nested classes, and those on one line, are not outlined.
struct Outline {
  /// A class whose body is being read.
  private struct Block {
    let column: Int
    let name: String
  }

  private(set) var functions: [OutlinedFunction] = []
  private let bytes: [UInt8]
  private var position = 0
  private var blocks: [Block] = []

  /// What stands for a body.
  private static let placeholder = Array("...".utf8)

  init(of file: SourceFile) {
    bytes = file.bytes
    while let column = nextLine() {
      blocks.removeAll { $0.column >= column }
      if startsWith("class ") {
        let name = bytes[(position + 6)...].prefix { $0.continuesIdentifier }
        blocks.append(Block(column: column, name: String(decoding: name, as: UTF8.self)))
      } else if startsWith("def "), blocks.count <= 1, let function = function(at: column) {
        functions.append(function)
        continue
      }
      skipLine()
    }
  }

  /// The file with a placeholder for each body; every other character keeps its place.
  var text: [UInt8] {
    var text = bytes
    for function in functions {
      let body = Int(function.body.start)..<Int(function.body.end)
      for index in body { text[index] = .space }
      text.replaceSubrange(body.prefix(Self.placeholder.count), with: Self.placeholder)
    }
    return text
  }

  /// Reads a definition; nil, and stays where it is, if its body is too short to be left out.
  private mutating func function(at column: Int) -> OutlinedFunction? {
    let start = position
    skipLine()
    guard let bodyColumn = nextLine(), bodyColumn > column else {
      position = start
      return nil
    }
    let body = position
    var end = position
    repeat {
      skipLine()
      end = position
    } while (nextLine() ?? 0) > column
    position = end
    while end > body, bytes[end - 1].isLineEnd || bytes[end - 1].isBlank { end -= 1 }
    guard end - body >= Self.placeholder.count else { return nil }
    return OutlinedFunction(
      definition: Span(start, end), body: Span(body, end), className: blocks.last?.name)
  }

  private func startsWith(_ word: StaticString) -> Bool {
    word.withUTF8Buffer { bytes[position...].starts(with: $0) }
  }

  /// Goes to the first character of the next line that holds code; the column it stands in.
  private mutating func nextLine() -> Int? {
    var column = 0
    while position < bytes.count {
      let byte = bytes[position]
      if byte.isBlank {
        column += 1
      } else if byte.isLineEnd {
        column = 0
      } else if byte == UInt8(ascii: "#") {
        while position + 1 < bytes.count, !bytes[position + 1].isLineEnd { position += 1 }
      } else {
        return column
      }
      position += 1
    }
    return nil
  }

  /// Goes past a logical line, with the strings and brackets that go on over several.
  private mutating func skipLine() {
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "#"):
        while position + 1 < bytes.count, !bytes[position + 1].isLineEnd { position += 1 }
      case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString()
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case .backslash: position += 1
      case .lineFeed where depth == 0:
        position += 1
        return
      default: break
      }
      position += 1
    }
  }

  /// Goes to the last character of a string.
  private mutating func skipString() {
    let quote = bytes[position]
    let isLong =
      position + 2 < bytes.count && bytes[position + 1] == quote && bytes[position + 2] == quote
    if isLong { position += 2 }
    position += 1
    while position < bytes.count {
      if bytes[position] == .backslash {
        position += 1
      } else if bytes[position] == quote {
        guard isLong else { return }
        if position + 2 < bytes.count, bytes[position + 1] == quote, bytes[position + 2] == quote {
          position += 2
          return
        }
      }
      position += 1
    }
  }
}
