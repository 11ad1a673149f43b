// `str.format`: literal text and fields in braces.

/// What stands between a pair of braces: `{name!conversion:specification}`.
private struct Field {
  var name: [Unicode.Scalar] = []
  var conversion: Unicode.Scalar?
  var specification: [Unicode.Scalar] = []
}

/// The arguments of a `format` call and how far automatic numbering has come.
private struct TemplateArguments {
  let arguments: Arguments
  /// The mapping of `format_map`.
  let mapping: Value?
  var nextIndex = 0
  var isManual: Bool?
}

extension Interpreter {
  /// What `template.format(*args, **kwargs)` gives, or `format_map` with a mapping.
  func formatTemplate(
    _ template: String, _ arguments: Arguments, mapping: Value? = nil
  ) throws -> String {
    var state = TemplateArguments(arguments: arguments, mapping: mapping)
    return try expand(Array(template.unicodeScalars), &state, depth: 2)
  }

  private func expand(
    _ template: [Unicode.Scalar], _ state: inout TemplateArguments, depth: Int
  ) throws -> String {
    if depth == 0 { throw valueError("Max string recursion exceeded") }
    var result = ""
    var index = 0
    while index < template.count {
      let scalar = template[index]
      let follower = index + 1 < template.count ? template[index + 1] : nil
      if scalar != "{" && scalar != "}" {
        result.unicodeScalars.append(scalar)
        index += 1
      } else if follower == scalar {
        result.unicodeScalars.append(scalar)
        index += 2
      } else if scalar == "}" || follower == nil {
        throw valueError("Single '\(scalar)' encountered in format string")
      } else {
        index += 1
        let field = try parseField(template, &index)
        result += try expand(field, &state, depth: depth)
      }
    }
    return result
  }

  /// Reads up to and past the closing brace.
  private func parseField(_ template: [Unicode.Scalar], _ index: inout Int) throws -> Field {
    var field = Field()
    var inBrackets = false
    while index < template.count, inBrackets || !"!:}".unicodeScalars.contains(template[index]) {
      let scalar = template[index]
      if scalar == "{" && !inBrackets { throw valueError("unexpected '{' in field name") }
      if scalar == "[" { inBrackets = true }
      if scalar == "]" { inBrackets = false }
      field.name.append(scalar)
      index += 1
    }
    if index < template.count, template[index] == "!" {
      guard index + 2 < template.count else {
        throw valueError(
          index + 1 < template.count
            ? "unmatched '{' in format spec"
            : "end of string while looking for conversion specifier")
      }
      field.conversion = template[index + 1]
      index += 2
      if template[index] != ":" && template[index] != "}" {
        throw valueError("expected ':' after conversion specifier")
      }
    }
    guard index < template.count else { throw valueError("expected '}' before end of string") }
    if template[index] == ":" { try parseSpecification(template, &index, into: &field) }
    index += 1
    return field
  }

  private func parseSpecification(
    _ template: [Unicode.Scalar], _ index: inout Int, into field: inout Field
  ) throws {
    index += 1
    var depth = 1
    while index < template.count {
      if template[index] == "{" { depth += 1 }
      if template[index] == "}" {
        depth -= 1
        if depth == 0 { return }
      }
      field.specification.append(template[index])
      index += 1
    }
    throw valueError("expected '}' before end of string")
  }

  private func expand(
    _ field: Field, _ state: inout TemplateArguments, depth: Int
  ) throws -> String {
    var value = try fieldValue(field.name, &state)
    switch field.conversion {
    case nil: break
    case "s": value = .string(try str(value))
    case "r": value = .string(try repr(value))
    case "a": value = .string(StringLiteral.escapedToASCII(try repr(value)))
    case let other?:
      let shown =
        other.value > 32 && other.value < 127
        ? String(other) : "\\x" + String(other.value, radix: 16)
      throw valueError("Unknown conversion specifier \(shown)")
    }
    let specification =
      field.specification.contains("{")
      ? try expand(field.specification, &state, depth: depth - 1) : String(field.specification)
    return try format(value, specification)
  }

  /// The value of `first.attribute[index]…`.
  private func fieldValue(
    _ name: [Unicode.Scalar], _ state: inout TemplateArguments
  ) throws -> Value {
    let first = name.prefix { $0 != "." && $0 != "[" }
    var value = try argument(String(first), &state)
    var index = first.count
    while index < name.count {
      let opener = name[index]
      index += 1
      if opener == "." {
        let part = name[index...].prefix { $0 != "." && $0 != "[" }
        if part.isEmpty { throw valueError("Empty attribute in format string") }
        value = try getAttribute(value, String(part))
        index += part.count
      } else if opener == "[" {
        let part = name[index...].prefix { $0 != "]" }
        index += part.count
        guard index < name.count else { throw valueError("Missing ']' in format string") }
        if part.isEmpty { throw valueError("Empty attribute in format string") }
        index += 1
        let key = String(part)
        value = try getItem(value, fieldIndex(key).map { .int($0) } ?? .string(key))
      } else {
        throw valueError("Only '.' or '[' may follow ']' in format field specifier")
      }
    }
    return value
  }

  private func fieldIndex(_ text: String) -> Int? {
    text.utf8.allSatisfy(NumberScan.isDigit) ? Int(text) : nil
  }

  private func argument(_ name: String, _ state: inout TemplateArguments) throws -> Value {
    let index = fieldIndex(name)
    if name.isEmpty || index != nil {
      let isManual = index != nil
      if let before = state.isManual, before != isManual {
        let (from, to) = ("manual field specification", "automatic field numbering")
        throw valueError(
          "cannot switch from \(before ? from : to) to \(before ? to : from)")
      }
      state.isManual = isManual
      let place = index ?? state.nextIndex
      if !isManual { state.nextIndex += 1 }
      if state.mapping != nil {
        throw valueError("Format string contains positional fields")
      }
      guard place < state.arguments.positional.count else {
        throw indexError("Replacement index \(place) out of range for positional args tuple")
      }
      return state.arguments.positional[place]
    }
    if let mapping = state.mapping { return try getItem(mapping, .string(name)) }
    if let value = state.arguments.keyword(name) { return value }
    throw error(.keyError, value: .string(name))
  }
}
