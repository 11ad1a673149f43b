// A backward graph as lines of text, in the form in which the recorder writes it.

import Arrays
import Autograd

/// The first line names the roots; each other one is a node, numbered in the order of a walk depth
/// first, with its next functions and what it keeps.
struct GraphText {
  private(set) var lines: [String] = [""]
  private var numbers: [ObjectIdentifier: Int] = [:]
  private let leaves: [Tensor]

  init(_ roots: [Tensor], _ leaves: [Tensor]) {
    self.leaves = leaves
    let names = roots.map { root -> String in
      guard root.requiresGrad else { return "-" }
      guard let node = root.gradFn else { return name(root) }
      return reference(node, Int(root.outputNumber))
    }
    lines[0] = names.joined(separator: " ")
  }

  private func name(_ leaf: Tensor) -> String {
    leaves.firstIndex { $0 === leaf }.map { "x\($0)" } ?? "leaf"
  }

  private mutating func reference(_ node: Node, _ output: Int) -> String {
    if let leaf = node.variable { return name(leaf) }
    let suffix = output == 0 ? "" : "#\(output)"
    if let number = numbers[ObjectIdentifier(node)] { return "\(number)\(suffix)" }
    let number = lines.count - 1
    numbers[ObjectIdentifier(node)] = number
    lines.append("")
    let edges = node.edges.map { edge in
      edge.map { reference($0.node, $0.output) } ?? "-"
    }
    lines[number + 1] = "\(node.name)(\(edges.joined(separator: ", ")))" + kept(node)
    return "\(number)\(suffix)"
  }

  private func kept(_ node: Node) -> String {
    node.sortedAttributes.map { attribute in
      " \(attribute.name)=\(attribute.value.shown)"
    }.joined()
  }
}

extension Attribute.Value {
  var shown: String {
    switch self {
    case .tensor: "T"
    case .tensors: "Ts"
    case .float(let value), .number(.float(let value)): "\(value)"
    case .none, .bool, .int, .ints, .number, .string:
      integerText?.replacing(" ", with: "") ?? ""
    }
  }
}
