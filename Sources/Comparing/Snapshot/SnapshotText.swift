// The canonical DOT: the one text that a graph has, byte for byte.

import Drawing

extension Snapshot {
  /// The graph as DOT; two graphs are equal if and only if their texts are.
  ///
  /// A node stands before the edges into it; attributes are sorted by name; lines end in LF. The
  /// checksum in the second line tells a text that was written from one that was edited.
  package func text(values: Bool = false) -> String {
    let statements = statements(values: values)
    return Self.head(of: statements) + statements.joined() + "}\n"
  }

  /// The text without its head, by lines, as it is shown to people.
  package func statements(values: Bool) -> [String] {
    let inputs = inputs
    var lines: [String] = []
    lines.reserveCapacity(nodes.count + edges.count)
    for (index, node) in nodes.enumerated() {
      lines.append(statement(of: node, values: values))
      for edge in edges[inputs[index]] { lines.append(statement(of: edge)) }
    }
    return lines
  }

  /// How many lines stand before the first statement.
  package static let headCount = 3

  private static func head(of statements: [String]) -> String {
    """
    digraph {
    \tgraph [checksum="\(checksum(of: statements))" snapshot=\(version)]
    \tnode [shape=box]

    """
  }

  /// 64 bits after Fowler, Noll and Vo (FNV-1a), of what follows the head.
  static func checksum(of statements: [String]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for statement in statements {
      for byte in statement.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private func statement(of node: Node, values: Bool) -> String {
    var attributes = node.attributes
    attributes.append(Attribute(name: "kind", value: node.kind.rawValue))
    if !node.module.isEmpty { attributes.append(Attribute(name: "module", value: node.module)) }
    if !node.name.isEmpty { attributes.append(Attribute(name: "name", value: node.name)) }
    if !node.tensor.isEmpty { attributes.append(Attribute(name: "tensor", value: node.tensor)) }
    if values {
      attributes += node.values.map { Attribute(name: $0.name, value: Number.python($0.number)) }
    }
    return Self.line([node.id], attributes.sorted { $0.name < $1.name })
  }

  private func statement(of edge: Edge) -> String {
    var attributes = [Attribute(name: "slot", value: String(edge.slot))]
    if edge.output > 0 {
      attributes.insert(Attribute(name: "output", value: String(edge.output)), at: 0)
    }
    return Self.line([nodes[edge.source].id, nodes[edge.target].id], attributes)
  }

  private static func line(_ ids: [String], _ attributes: [Attribute]) -> String {
    var line = "\t"
    for (index, id) in ids.enumerated() {
      if index > 0 { line += " -> " }
      line += DOTSyntax.id(id)
    }
    for (index, attribute) in attributes.enumerated() {
      line += index == 0 ? " [" : " "
      line += DOTSyntax.id(attribute.name)
      line += "="
      line += DOTSyntax.id(attribute.value)
    }
    return line + "]\n"
  }
}
