// A graph as a Mermaid flow chart, which code-hosting sites draw where it stands in a text.

/// Writes boxes as Mermaid's shapes, modules as subgraphs.
package struct MermaidWriter {
  private let graph: Graph
  private let labels: Labels
  private var lines: [String] = []

  package static func text(
    _ graph: Graph, labels: Labels, _ direction: Direction = .TB
  ) -> String {
    var writer = MermaidWriter(graph: graph, labels: labels)
    writer.lines = ["flowchart \(direction.rawValue)"]
    writer.run()
    return writer.lines.joined(separator: "\n") + "\n"
  }

  private init(graph: Graph, labels: Labels) {
    self.graph = graph
    self.labels = labels
  }

  private mutating func run() {
    for item in ModuleTree(graph).walk {
      let indent = String(repeating: "  ", count: item.depth + 1)
      switch item.step {
      case .node(let index): lines.append(indent + box(graph.nodes[index]))
      case .open(let module):
        let title = Self.quoted(graph.title(of: graph.modules[module]))
        lines.append("\(indent)subgraph m\(module) [\(title)]")
      case .close: lines.append("\(indent)end")
      }
    }
    for edge in graph.edges { lines.append("  " + arrow(edge)) }
    for (kind, style) in Self.classes where graph.nodes.contains(where: { $0.kind == kind }) {
      lines.append("  classDef \(kind.rawValue) \(style)")
    }
    for caption in graph.captions { lines.append("  %% \(caption)") }
  }

  private static let classes: [(Graph.Kind, String)] = [
    (.leaf, "fill:#D7EAF8,stroke:#0072B2,color:#14181F"),
    (.output, "fill:#D5F0E3,stroke:#00835F,stroke-width:2px,color:#14181F"),
    (.saved, "fill:#FCEBCB,stroke:#B87500,color:#14181F"),
    (.block, "fill:#EFE7F3,stroke:#8E5A9F,color:#14181F"),
    (.constant, "fill:#FFFFFF,stroke:#8A9099,stroke-dasharray:4,color:#5B626D"),
    (.change, "fill:#FDE3D8,stroke:#C43C00,color:#14181F"),
  ]

  private func box(_ node: Graph.Node) -> String {
    let label = labels.label(of: node, in: graph)
    let text = Self.quoted(label.plain.filter { !$0.isEmpty }.joined(separator: "\n"))
    let name = "n\(node.id)"
    let shape =
      switch node.kind {
      case .function, .operation, .accumulate, .reference: "\(name)(\(text))"
      case .block: "\(name)[[\(text)]]"
      case .leaf, .constant, .base, .output, .change: "\(name)[\(text)]"
      case .saved: "\(name)[/\(text)/]"
      }
    let isStyled = Self.classes.contains { $0.0 == node.kind }
    return isStyled ? "\(shape):::\(node.kind.rawValue)" : shape
  }

  private func arrow(_ edge: Graph.Edge) -> String {
    let line =
      switch edge.relation {
      case .next, .accumulates, .produces: edge.isRecurrent ? "-.->" : "-->"
      case .saves: "-.-"
      case .views, .feeds, .derives: "-.->"
      case .overwrites: "==>"
      }
    var words = edge.count > 1 ? ["×\(edge.count)"] : []
    if labels.shows(.formula), let formula = edge.formula { words.append(formula) }
    if let warning = edge.warning { words.append(warning) }
    let text = words.isEmpty ? "" : "|\(Self.quoted(words.joined(separator: "\n")))|"
    return "n\(graph.nodes[edge.source].id) \(line)\(text) n\(graph.nodes[edge.target].id)"
  }

  /// A text in quotes; what would end it or be read as markup becomes Mermaid's entity codes.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "<br/>"
      case "\"", "#", "&", "<", ">", "`", "\\", ";", "*", "_", "[", "]", "{", "}", "|", "~":
        result += "#\(scalar.value);"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          result += " "
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
