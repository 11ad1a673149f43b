// Writing JSON: two spaces a level, keys in the order given, one form for each number.

import Drawing

extension JSON {
  package static func int(_ value: Int) -> JSON { .number(Double(value)) }

  /// The text, over several lines, ended by LF.
  package var text: String {
    var text = ""
    write(to: &text, indent: 0)
    return text + "\n"
  }

  private func write(to text: inout String, indent: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let value): text += Self.text(of: value)
    case .string(let value): text += JSONText.quoted(value)
    case .array(let elements):
      Self.write(elements.map { (nil, $0) }, "[", "]", to: &text, indent)
    case .object(let members):
      Self.write(members.map { ($0.key, $0.value) }, "{", "}", to: &text, indent)
    }
  }

  private static func write(
    _ parts: [(key: String?, value: JSON)], _ open: String, _ close: String, to text: inout String,
    _ indent: Int
  ) {
    text += open
    let margin = "\n" + String(repeating: " ", count: 2 * indent)
    for (index, part) in parts.enumerated() {
      text += index == 0 ? "" : ","
      text += margin + "  "
      if let key = part.key {
        text += JSONText.quoted(key)
        text += ": "
      }
      part.value.write(to: &text, indent: indent + 1)
    }
    text += parts.isEmpty ? close : margin + close
  }

  /// NaN and infinities are strings, as JSON has no such numbers.
  private static func text(of value: Double) -> String {
    if let int = Int(exactly: value) { return String(int) }
    return value.isFinite ? Number.python(value) : "\"\(Number.python(value))\""
  }
}
