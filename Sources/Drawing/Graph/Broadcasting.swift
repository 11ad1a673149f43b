// Says over which dims the engine sums a gradient because its argument was broadcast.

import Autograd

enum Broadcasting {
  /// Operations that broadcast their arguments, as their names begin.
  private static let operations: Set<String> = [
    "Add", "Sub", "Rsub", "Mul", "Div", "Pow", "Where", "Maximum", "Minimum", "Atan2", "Lerp",
    "Addcmul", "Addcdiv", "MaskedFill", "Fmod", "Remainder", "Hypot",
  ]

  static func note(of node: Node, input: [Int]?) -> String {
    guard let input, let output = node.output(0)?.shape, input != output,
      operations.contains(node.shortName), input.count <= output.count
    else { return "" }
    let added = output.count - input.count
    let dims = output.indices.filter { $0 < added || (input[$0 - added] == 1 && output[$0] != 1) }
    guard !dims.isEmpty else { return "" }
    let list = dims.map(String.init).joined(separator: ", ")
    return ", summed over dim\(dims.count == 1 ? "" : "s") \(list)"
  }
}
