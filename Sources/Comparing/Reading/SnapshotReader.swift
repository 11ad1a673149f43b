// Reading snapshots back, with a clear word for each way in which a file can be none.

import Drawing

/// Why a text cannot be compared with.
package enum ReadError: Error, Equatable, CustomStringConvertible {
  case empty
  case cutOff(line: Int)
  case notDOT(line: Int, String)
  case notSnapshot
  case newer(String)
  case edited
  case notJSON(line: Int, String)
  case noGraph

  package var description: String {
    switch self {
    case .empty: "the file is empty"
    case .cutOff(let line): "the file is cut off: it ends in line \(line), inside the graph"
    case .notDOT(let line, let reason): "this is not DOT: line \(line): \(reason)"
    case .notSnapshot: "this is DOT, but no snapshot: it was not written by 'autograph snapshot'"
    case .newer(let version):
      """
      the snapshot has format \(version), and this version of autograph reads format \
      \(Snapshot.version): update autograph
      """
    case .edited: "the snapshot was edited: its checksum does not fit"
    case .notJSON(let line, let reason): "this is not JSON: line \(line): \(reason)"
    case .noGraph: "this is JSON, but holds no graph (jsongraphformat.info)"
    }
  }
}

extension Snapshot {
  /// Reads what `text()` wrote, and nothing else; line ends may have become CRLF.
  package init(reading bytes: [UInt8]) throws(ReadError) {
    let bytes = bytes.filter { $0 != UInt8(ascii: "\r") }
    let graph = try Self.parse(bytes)
    guard let version = graph.attributes["snapshot"] else { throw .notSnapshot }
    guard version == String(Self.version) else {
      guard let number = Int(version), number > Self.version else { throw .edited }
      throw .newer(version)
    }
    guard Self.isWhole(bytes, checksum: graph.attributes["checksum"]) else { throw .edited }
    try self.init(graph)
  }

  fileprivate static func parse(_ bytes: [UInt8]) throws(ReadError) -> DOTGraph {
    guard bytes.contains(where: { $0 > 0x20 }) else { throw .empty }
    do throws(DOTError) {
      return try DOTGraph(bytes)
    } catch {
      throw error.isAtEnd
        ? .cutOff(line: error.line) : .notDOT(line: error.line, error.message)
    }
  }

  /// Whether the checksum is that of the statements.
  private static func isWhole(_ bytes: [UInt8], checksum: String?) -> Bool {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count > headCount + 1, lines.removeLast().isEmpty,
      lines.removeLast() == [UInt8(ascii: "}")]
    else { return false }
    let body = lines.dropFirst(headCount).map { String(decoding: $0, as: UTF8.self) + "\n" }
    return Self.checksum(of: body) == checksum
  }

  private init(_ graph: DOTGraph) throws(ReadError) {
    self.init()
    var places = [Int](repeating: 0, count: graph.nodes.count)
    let order = graph.nodes.indices.sorted {
      (graph.nodes[$0].statement ?? .max) < (graph.nodes[$1].statement ?? .max)
    }
    for index in order {
      let node = graph.nodes[index]
      guard node.statement != nil, let kind = node.attributes["kind"].flatMap(Kind.init) else {
        throw .edited
      }
      places[index] = nodes.count
      nodes.append(Node(id: node.id, kind: kind, attributes: node.attributes))
    }
    for edge in graph.edges {
      guard let slot = edge.attributes["slot"].flatMap({ Int($0) }) else { throw .edited }
      let output = edge.attributes["output"].flatMap { Int($0) } ?? 0
      edges.append(
        Edge(source: places[edge.tail], target: places[edge.head], slot: slot, output: output))
    }
    sortEdges()
  }

  private mutating func sortEdges() {
    edges.sort { ($0.target, $0.slot, $0.source) < ($1.target, $1.slot, $1.source) }
  }
}

extension Snapshot.Node {
  fileprivate init(id: String, kind: Snapshot.Kind, attributes: [String: String]) {
    self.init(
      id: id, kind: kind, name: attributes["name"] ?? "", module: attributes["module"] ?? "",
      tensor: attributes["tensor"] ?? "")
    let known: Set<String> = ["kind", "name", "module", "tensor"]
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
      if name.hasPrefix("grad_"), let number = Double(value) {
        values.append(Snapshot.Value(name: name, number: number))
      } else {
        self.attributes.append(Snapshot.Attribute(name: name, value: value))
      }
    }
  }
}

extension Snapshot {
  /// Reads any DOT text: a snapshot as such, and of other pictures what their labels tell.
  package init(picture bytes: [UInt8]) throws(ReadError) {
    let graph = try Self.parse(bytes)
    guard graph.attributes["snapshot"] == nil else {
      try self.init(reading: bytes)
      return
    }
    self.init()
    for node in graph.nodes {
      let label = node.attributes["label"] ?? node.id
      let lines = label.replacing("\\n", with: "\n").split(separator: "\n").map(Self.trimmed)
      let name = lines.first ?? ""
      let isFunction = name.contains("Backward") || name == "AccumulateGrad"
      nodes.append(
        Node(
          id: isFunction || name.isEmpty ? node.id : name, kind: isFunction ? .function : .box,
          name: name, tensor: lines.dropFirst().first ?? ""))
    }
    var counts = [Int](repeating: 0, count: nodes.count)
    for edge in graph.edges {
      edges.append(
        Edge(source: edge.tail, target: edge.head, slot: counts[edge.head], output: 0))
      counts[edge.head] += 1
    }
    sortEdges()
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " }
    guard let end = start.lastIndex(where: { $0 != " " }) else { return "" }
    return String(start[...end])
  }
}
