// Reading `autograph render -o graph.json` back, so that two runs can be compared later.

import Drawing

extension Snapshot {
  /// Reads a picture in JSON Graph Format, as `JSONWriter` writes it.
  package init(json bytes: [UInt8]) throws(ReadError) {
    self.init(of: try Graph(json: bytes))
  }
}

extension Graph {
  /// Reads a picture in JSON Graph Format, as `JSONWriter` writes it.
  package init(json bytes: [UInt8]) throws(ReadError) {
    guard let document = try JSON(bytes)["graph"], case .object(let members)? = document["nodes"]
    else { throw .noGraph }
    self.init(label: document["label"]?.string ?? "")
    var places: [String: Int] = [:]
    for (id, node) in members {
      places[id] = nodes.count
      add(node)
    }
    for edge in document["edges"]?.array ?? [] {
      guard let source = edge["source"]?.string.flatMap({ places[$0] }),
        let target = edge["target"]?.string.flatMap({ places[$0] }),
        let relation = Graph.Relation(edge)
      else { continue }
      statements.append(.edge(Int32(edges.count)))
      edges.append(Graph.Edge(source: source, target: target, relation: relation))
    }
    roots = (document["metadata"]?["roots"]?.array ?? []).compactMap {
      $0.string.flatMap { places[$0] }
    }
  }
}

extension Graph {
  fileprivate mutating func add(_ json: JSON) {
    let metadata = json["metadata"] ?? .null
    var node = Graph.Node(
      kind: metadata["kind"]?.string.flatMap(Graph.Kind.init) ?? .base,
      name: metadata["name"]?.string ?? "")
    if let inputs = metadata["inputs"]?.int {
      var function = Graph.FunctionSummary(inputs: inputs)
      function.module = metadata["module"]?.string ?? ""
      if let line = metadata["source"]?["line"]?.int {
        function.source = Graph.Source(file: metadata["source"]?["file"]?.string ?? "", line: line)
      }
      function.attributes = (metadata["attributes"]?.members ?? []).map {
        ($0.key, $0.value.string ?? "")
      }
      node.function = function
    }
    if let shape = metadata["shape"] {
      node.tensor = Graph.TensorSummary(
        shape: shape.array.compactMap(\.int), dtype: metadata["dtype"]?.string ?? "",
        gradient: metadata["grad"].flatMap(Graph.Gradient.init))
    }
    if node.kind == .leaf, let dot = node.name.firstIndex(of: ".") {
      parameters.append(
        Graph.Parameter(
          path: String(node.name[node.name.index(after: dot)...]), model: 0,
          tensor: node.tensor ?? Graph.TensorSummary(shape: [], dtype: ""), requiresGrad: true,
          node: nodes.count, identity: nodes.count))
    }
    statements.append(.node(Int32(nodes.count)))
    node.id = nodes.count
    nodes.append(node)
  }
}

extension Graph.Gradient {
  fileprivate init?(_ json: JSON) {
    guard let norm = json["norm"]?.number else { return nil }
    self.init(
      shape: json["shape"]?.array.compactMap(\.int) ?? [],
      values: json["values"]?.array.map { $0.number ?? .nan }, norm: norm,
      nonfinite: json["nonfinite"]?.int ?? 0)
  }
}

extension Graph.Relation {
  fileprivate init?(_ edge: JSON) {
    switch edge["relation"]?.string {
    case "next":
      func number(_ key: String) -> Int32 { Int32(clamping: edge["metadata"]?[key]?.int ?? 0) }
      self = .next(slot: number("slot"), output: number("output"))
    case "accumulates": self = .accumulates
    case "produces": self = .produces
    case "views": self = .views
    case "saves": self = .saves(custom: false)
    default: return nil
    }
  }
}
