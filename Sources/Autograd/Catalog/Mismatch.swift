// "received an invalid combination of arguments": the message that lists what would have been right.

import Arrays

/// Arguments that fit no overload.
struct Mismatch {
  let arguments: Arguments

  private var count: Int { arguments.positional.count + arguments.keywords.count }

  func error(_ options: [Signature]) -> TensorError {
    var text = "\(options[0].name)() received an invalid combination of arguments - "
    if options.count == 1 {
      text += single(options[0])
    } else {
      text += "got \(description), but expected one of:\n"
      for option in options {
        text += " * \(option.shown)\n"
        if count == partCount(option) {
          text += "      didn't match because some of the \(why(option))\n"
        }
      }
    }
    return .type(text)
  }

  private func single(_ option: Signature) -> String {
    let unknown = unknownKeywords(option)
    if !unknown.isEmpty {
      return "got unrecognized keyword arguments: " + unknown.joined(separator: ", ")
    }
    let got = count == partCount(option) ? marked(option) : description
    return "got \(got), but expected \(option.shown)"
  }

  /// PyTorch counts what stands between commas, the star too.
  private func partCount(_ option: Signature) -> Int { max(option.shownParts.count, 1) }

  private func why(_ option: Signature) -> String {
    let unknown = unknownKeywords(option)
    return unknown.isEmpty
      ? "arguments have invalid types: \(marked(option))"
      : "keywords were incorrect: " + unknown.joined(separator: ", ")
  }

  /// The keywords that are no name without default among the last parameters.
  private func unknownKeywords(_ option: Signature) -> [String] {
    let parts = option.shownParts
    let start = max(parts.count - arguments.keywords.count, 0)
    let names = parts[start...].map { $0.split(separator: " ").last.map(String.init) ?? "" }
    return arguments.keywords.map(\.name).filter { !names.contains($0) }
  }

  private var description: String {
    var text = "("
    for argument in arguments.positional { text += "\(argument.typeName), " }
    for (name, value) in arguments.keywords { text += "\(name)=\(value.typeName), " }
    if !arguments.positional.isEmpty { text.removeLast(2) }
    return text + ")"
  }

  /// The types of the arguments, with those that do not fit between exclamation marks.
  private func marked(_ option: Signature) -> String {
    let parts = option.shownParts
    var text = "("
    for (index, argument) in arguments.positional.enumerated() {
      let fits = index < parts.count && self.fits(argument, parts[index])
      text += fits ? detail(argument) : "!\(detail(argument))!"
      text += ", "
    }
    for (name, value) in arguments.keywords {
      text += "!\(name)=\(detail(value))!, "
    }
    if !arguments.positional.isEmpty { text.removeLast(2) }
    return text + ")"
  }

  /// PyTorch compares the words before the last space, so that no parameter with a default ever fits.
  private func fits(_ argument: Argument, _ part: String) -> Bool {
    let words = part.split(separator: " ").dropLast().joined(separator: " ")
    switch words {
    case "float": return ["float", "int"].contains(argument.typeName)
    default: return words == argument.typeName
    }
  }

  private func detail(_ argument: Argument) -> String {
    guard let elements = argument.elements, !isSize(argument) else { return argument.typeName }
    let types = elements.map(\.typeName).joined(separator: ", ")
    if case .list = argument { return "list of [\(types)]" }
    return "tuple of (\(types)\(elements.count == 1 ? "," : ""))"
  }

  private func isSize(_ argument: Argument) -> Bool {
    if case .size = argument { return true }
    return false
  }
}
