// Places in equal blocks: paths that differ in nothing but the numbers of modules.

/// A text with `*` for the numbers in its paths: `h.3.ln_1/AddBackward0` is `h.*.ln_1/AddBackward0`.
struct PathPattern: Hashable {
  private(set) var text = ""
  private(set) var numbers: [Int] = []

  init(_ whole: String) {
    var word = ""
    for character in whole {
      if " ,()".contains(character) {
        add(word)
        word = ""
        text.append(character)
      } else {
        word.append(character)
      }
    }
    add(word)
  }

  /// Only paths have letters between their dots; `0.5` and `1e-05` are numbers themselves.
  private mutating func add(_ word: String) {
    guard word.contains(where: \.isNumber), word.contains(where: \.isLetter), Double(word) == nil
    else { return text += word }
    var part = ""
    for character in word {
      if character == "." || character == "/" {
        add(part: part)
        part = ""
        text.append(character)
      } else {
        part.append(character)
      }
    }
    add(part: part)
  }

  private mutating func add(part: String) {
    guard let number = Int(part) else { return text += part }
    numbers.append(number)
    text += "*"
  }
}

extension Change {
  /// What is the same in equal blocks, and at the same line, as one change.
  static func gathered(_ changes: [Change]) -> [Change] {
    var groups = Groups<(change: Change, text: String)>()
    for change in changes {
      let text = PathPattern(change.text).text
      let place = change.source.map { "\($0.file):\($0.line)" } ?? ""
      groups.add((change, text), to: "\(change.kind.rawValue) \(place) \(text)")
    }
    return groups.all.map { _, members in
      var change = members[0].change
      guard members.count > 1 else { return change }
      change.text = "\(members[0].text), \(members.count) times"
      change.module = PathPattern(change.module).text
      return change
    }
  }
}
