// Makes programs that call operators with odd arguments: wrong types, wrong sizes, nothing at all.

/// Programs of a few calls each, every call guarded, so that one complaint does not hide the next.
struct OperatorPrograms {
  /// An operator, as the reference lists it: `torch.add` or `Tensor.add_`.
  private let names: [String]
  private var generator: SeededGenerator

  private static let sizes = [
    "()", "(0,)", "(1,)", "(3,)", "(2, 3)", "(3, 2)", "(0, 3)", "(2, 3, 4)", "(1, 2, 5, 5)",
    "(2, 2, 3, 3)", "(1, 0, 4, 4)", "(2, 1, 3, 4, 4)", "(1, 1, 1, 1, 1, 1)",
  ]
  private static let dtypes = [
    "float32", "float32", "float32", "float64", "int64", "int32", "bool", "uint8", "float16",
    "bfloat16", "complex64",
  ]
  private static let others = [
    "0", "1", "-1", "2", "3", "-2", "7", "100", "-100", "2 ** 31", "2 ** 62", "-2 ** 63", "2 ** 70",
    "0.0", "0.5", "-1.5", "1e30", "float('nan')", "float('inf')", "None", "True", "False", "''",
    "'mean'", "'sum'", "'none'", "'max'", "'ij'", "'ij,jk->ik'", "'zeros'", "()", "(0,)", "(1, 2)",
    "(-1,)", "(2, 2)", "(3, 3, 3)", "(0, 0)", "(1, -1)", "(2 ** 40, 2 ** 40)", "[1, 0]", "[[1]]",
    "[]", "(1, 1, 1, 1)", "(5, -3)", "slice(None)", "...", "torch.int64", "torch.float64",
    "torch.bool", "torch.preserve_format", "{}", "range(3)", "print", "torch", "object()",
    "1 << 33", "(10 ** 6, 10 ** 6)",
  ]

  init(operators listing: String, seed: UInt64) {
    names = listing.split(separator: "\n").filter { $0.first?.isLetter ?? false }.flatMap {
      $0.split(separator: ",").map { String($0.filter { $0 != " " }) }
    }
    generator = SeededGenerator(seed: seed)
  }

  /// The next program; `nil` if there are no operators.
  mutating func next() -> [UInt8]? {
    guard let name = names.randomElement(using: &generator) else { return nil }
    var lines = [
      "import torch", "import torch.nn.functional as F",
      "def attempt(call):", "    try:", "        result = call()", "        repr(result)",
      "        if isinstance(result, torch.Tensor) and result.requires_grad:",
      "            result.sum().backward()", "    except Exception as error:",
      "        print(type(error).__name__)", "",
    ]
    for _ in 0..<Int.random(in: 4...16, using: &generator) {
      lines.append("attempt(lambda: \(call(of: name)))")
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private mutating func call(of name: String) -> String {
    let count = Int.random(in: 0...5, using: &generator)
    var arguments = (0..<count).map { _ in argument(tensorShare: 0.2) }
    if name.hasPrefix("Tensor.") {
      return "\(tensor()).\(name.dropFirst(7))(\(arguments.joined(separator: ", ")))"
    }
    arguments.insert(argument(tensorShare: 0.9), at: 0)
    if chance(0.4) { arguments.insert(tensor(), at: 1) }
    if chance(0.2) { arguments.append("dim=\(argument(tensorShare: 0.05))") }
    return "\(name)(\(arguments.joined(separator: ", ")))"
  }

  private mutating func chance(_ share: Double) -> Bool {
    Double.random(in: 0..<1, using: &generator) < share
  }

  private mutating func argument(tensorShare: Double) -> String {
    if chance(tensorShare) { return tensor() }
    if chance(0.05) { return "[\(tensor()), \(tensor())]" }
    return Self.others.randomElement(using: &generator) ?? "0"
  }

  private mutating func tensor() -> String {
    let size = Self.sizes.randomElement(using: &generator) ?? "()"
    let dtype = Self.dtypes.randomElement(using: &generator) ?? "float32"
    var made = "torch.\(chance(0.5) ? "ones" : "zeros")(\(size), dtype=torch.\(dtype)"
    if dtype.hasPrefix("float"), chance(0.5) { made += ", requires_grad=True" }
    if chance(0.05) { made += ", device='meta'" }
    made += ")"
    if chance(0.1) { made += ".expand(2, *\(size))" }
    if chance(0.1) { made += ".t()" }
    if chance(0.1) { made += "[..., ::2]" }
    return made
  }
}
