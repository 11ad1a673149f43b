// Makes programs that call operators with odd arguments: of the right kind but an impossible size, of
// the wrong kind, or nothing at all.

/// Programs of many calls each, every call guarded, so that one complaint does not hide the next.
struct OperatorPrograms {
  /// An operator, as the reference lists it: its names, `torch.add` or `Tensor.add_`, and the kinds
  /// of the parameters of its signatures.
  private struct Entry {
    var names: [String]
    var signatures: [[Parameter]] = []
  }

  private struct Parameter {
    let kind: String
    let name: String
  }

  private let entries: [Entry]
  private var generator: SeededGenerator

  init(operators listing: String, seed: UInt64) {
    var entries: [Entry] = []
    for line in listing.split(separator: "\n") {
      if line.first?.isLetter ?? false {
        let names = line.split(separator: ",").map { String($0.filter { $0 != " " }) }
        entries.append(Entry(names: names))
      } else if line.hasSuffix(")"), let open = line.firstIndex(of: "("), !entries.isEmpty,
        line[..<open].dropFirst(4).allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
      {
        let list = line[line.index(after: open)...].dropLast()
        entries[entries.count - 1].signatures.append(Self.parameters(list))
      }
    }
    self.entries = entries.filter { !$0.signatures.isEmpty }
    generator = SeededGenerator(seed: seed)
  }

  /// `Tensor input, *, int64_t dim=1`
  private static func parameters(_ list: Substring) -> [Parameter] {
    var parts: [Substring] = []
    var (start, depth) = (list.startIndex, 0)
    for index in list.indices {
      if "([{".contains(list[index]) { depth += 1 }
      if ")]}".contains(list[index]) { depth -= 1 }
      if list[index] == ",", depth == 0 {
        parts.append(list[start..<index])
        start = list.index(after: index)
      }
    }
    parts.append(list[start...])
    return parts.compactMap { part in
      let words = part.prefix { $0 != "=" }.split(separator: " ")
      guard words.count > 1, let kind = words.first, let name = words.last else { return nil }
      return Parameter(kind: String(kind), name: String(name))
    }
  }

  /// The next program; `nil` if there are no operators.
  mutating func next() -> [UInt8]? {
    var lines = [
      "import torch", "import torch.nn.functional as F",
      "def attempt(call):", "    try:", "        result = call()", "        repr(result)",
      "        if isinstance(result, torch.Tensor) and result.requires_grad:",
      "            result.sum().backward()", "    except Exception as error:",
      "        print(type(error).__name__)", "",
    ]
    for _ in 0..<24 {
      guard let entry = entries.randomElement(using: &generator) else { return nil }
      for _ in 0..<4 { lines.append("attempt(lambda: \(call(of: entry)))") }
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private mutating func call(of entry: Entry) -> String {
    let name = entry.names.randomElement(using: &generator) ?? ""
    var parameters = entry.signatures.randomElement(using: &generator) ?? []
    var receiver = name
    if name.hasPrefix("Tensor.") {
      receiver = "\(tensor()).\(name.dropFirst(7))"
      if let first = parameters.first, first.kind == "Tensor" { parameters.removeFirst() }
    }
    let keywordsFrom = Int.random(in: 0...(parameters.count + 2), using: &generator)
    var arguments: [String] = []
    for (index, parameter) in parameters.enumerated() {
      if index > 1, chance(0.3) { break }
      let value = argument(chance(0.08) ? "anything" : parameter.kind)
      arguments.append(index >= keywordsFrom ? "\(parameter.name)=\(value)" : value)
    }
    return "\(receiver)(\(arguments.joined(separator: ", ")))"
  }

  private mutating func chance(_ share: Double) -> Bool {
    Double.random(in: 0..<1, using: &generator) < share
  }

  private mutating func argument(_ kind: String) -> String {
    let stem = kind.prefix { $0 != "[" && $0 != "?" }
    if kind.hasSuffix("?"), chance(0.3) { return "None" }
    switch stem {
    case "Tensor": return tensor()
    case "TensorList": return "[\(tensor()), \(tensor())]"
    case "bool": return choice(["True", "False"])
    case "double": return choice(Values.floats)
    case "Scalar": return choice(Values.floats + Values.integers)
    case "int64_t", "SymInt": return choice(Values.integers)
    case "IntArrayRef", "SymIntArrayRef": return choice(Values.lists + Values.integers)
    case "ScalarType": return "torch.\(choice(Values.dtypes))"
    case "c10::string_view": return choice(Values.words)
    case "Device": return choice(["'cpu'", "'meta'", "'cuda'"])
    default: return chance(0.3) ? tensor() : choice(Values.all)
    }
  }

  private mutating func choice(_ options: [String]) -> String {
    options.randomElement(using: &generator) ?? "0"
  }

  private mutating func tensor() -> String {
    let size = choice(Values.sizes)
    let dtype = choice(Values.dtypes)
    var made = "torch.\(chance(0.5) ? "ones" : "zeros")(\(size), dtype=torch.\(dtype)"
    if dtype.hasPrefix("float"), chance(0.5) { made += ", requires_grad=True" }
    if chance(0.05) { made += ", device='meta'" }
    made += ")"
    if chance(0.1) { made += ".expand(2, *\(size))" }
    if chance(0.05) { made += ".t()" }
    if chance(0.1), size != "()" { made += "[..., ::2]" }
    return made
  }
}

/// Arguments that have broken kernels before.
private enum Values {
  static let sizes: [String] = [
    "()", "(0,)", "(1,)", "(3,)", "(3,)", "(2, 3)", "(2, 3)", "(3, 2)", "(3, 3)", "(0, 3)",
    "(2, 3, 4)", "(2, 0, 4)", "(1, 2, 5, 5)", "(2, 2, 3, 3)", "(1, 0, 4, 4)", "(2, 1, 3, 4, 4)",
    "(1, 1, 1, 1, 1, 1)",
  ]
  static let dtypes: [String] = [
    "float32", "float32", "float32", "float32", "float64", "int64", "int64", "int32", "bool",
    "uint8", "float16", "bfloat16", "complex64",
  ]
  static let integers: [String] = [
    "0", "1", "-1", "2", "3", "-2", "4", "7", "100", "-100", "2 ** 31", "2 ** 33", "2 ** 62",
    "2 ** 63 - 1", "-2 ** 63", "2 ** 70",
  ]
  static let floats: [String] = [
    "0.0", "1.0", "0.5", "-1.5", "1e-8", "1e30", "1e300", "-1e300", "float('nan')", "float('inf')",
  ]
  static let lists: [String] = [
    "()", "(0,)", "(1,)", "(2,)", "(1, 2)", "(-1,)", "(2, 2)", "(0, 1)", "(1, 0)", "(3, 3, 3)",
    "(0, 0)", "(1, -1)", "(2 ** 40, 2 ** 40)", "(2 ** 62, 4)", "(-2 ** 63,)", "[1, 0]",
    "(1, 1, 1, 1)",
    "(5, -3)", "(10 ** 6, 10 ** 6)", "(-1, -1)", "(0, 0, 0, 0)", "(2, 0, 1)", "(1, 1, 1, 1, 1, 1)",
  ]
  static let words: [String] = [
    "''", "'mean'", "'sum'", "'none'", "'max'", "'ij'", "'xy'", "'ij,jk->ik'", "'zeros'", "'fro'",
    "'nuc'", "'reflect'", "'constant'", "'bilinear'", "'nearest'", "'floor'", "'tanh'", "'linear'",
  ]
  static let others: [String] = [
    "None", "True", "[[1]]", "[]", "slice(None)", "...", "torch.int64", "torch.preserve_format",
    "{}", "range(3)", "print", "torch", "object()", "'a'", "lambda: 0",
  ]
  static let all = integers + floats + lists + words + others
}
