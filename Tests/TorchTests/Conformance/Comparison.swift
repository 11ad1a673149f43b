// The rules of Fixtures/oracle/compare.py: what may differ between PyTorch's run and ours.

import Arrays
import Autograd
import Drawing
import Foundation

/// Whether two numbers are as good as equal.
private func isClose(_ a: Double, _ b: Double, relative: Double, absolute: Double) -> Bool {
  if a == b || (a.isNaN && b.isNaN) { return true }
  guard a.isFinite, b.isFinite else { return false }
  return abs(a - b) <= max(relative * max(abs(a), abs(b)), absolute)
}

// Printed text: numbers within tolerance, the words between them exactly, addresses not at all.

/// The first line in which two outputs differ; `nil` if none does.
func textDifference(_ wanted: String, _ got: String) -> String? {
  let (wanted, got) = (scrubbed(wanted), scrubbed(got))
  if wanted == got { return nil }
  let (wantedLines, gotLines) = (lines(wanted), lines(got))
  for index in 0..<max(wantedLines.count, gotLines.count) {
    let a = index < wantedLines.count ? wantedLines[index] : "<end>"
    let b = index < gotLines.count ? gotLines[index] : "<end>"
    if a == b || isSameLine(a, b) { continue }
    return "line \(index + 1): want '\(a)', got '\(b)'"
  }
  return nil
}

private func scrubbed(_ text: String) -> String {
  text.replacingOccurrences(of: "0x[0-9a-fA-F]+", with: "0x", options: .regularExpression)
}

private func lines(_ text: String) -> [String] {
  var lines = text.components(separatedBy: "\n")
  if lines.last == "" { lines.removeLast() }
  return lines
}

private func isSameLine(_ a: String, _ b: String) -> Bool {
  let (first, second) = (NumberedText(a), NumberedText(b))
  guard first.words == second.words, first.numbers.count == second.numbers.count else {
    return false
  }
  return zip(first.numbers, second.numbers).allSatisfy {
    $0 == $1
      || isClose(Double($0) ?? .nan, Double($1) ?? .nan, relative: 1e-3, absolute: 2e-4)
  }
}

/// A line taken apart into its numbers and the words between them.
private struct NumberedText {
  var words: [Substring]
  var numbers: [String]

  init(_ text: String) {
    let pattern = /[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?/
    numbers = text.matches(of: pattern).map { String($0.output) }
    words = text.replacing(pattern, with: "#").split(whereSeparator: \.isWhitespace)
  }
}

// Graphs: walked in lockstep from the roots.

/// Where the recorded graph and the one that was drawn part; `nil` if nowhere.
func graphDifference(_ wanted: RecordedGraph, _ got: Graph) -> String? {
  let drawn = DrawnGraph(got)
  guard wanted.roots.count == drawn.roots.count else {
    return "\(wanted.roots.count) roots wanted, \(drawn.roots.count) found"
  }
  var pairs: [Int: Int] = [:]
  var pending = zip(wanted.roots.map(\.node), drawn.roots).map { ($0, $1, "root") }
  while let (a, b, place) = pending.popLast() {
    guard let a, let b else {
      if a == nil, b == nil { continue }
      return "\(place): want \(a.map { wanted.nodes[$0].name } ?? "None")"
    }
    if let known = pairs[a] {
      if known != b { return "\(place): one \(wanted.nodes[a].name) is two" }
      continue
    }
    pairs[a] = b
    let node = wanted.nodes[a]
    let name = drawn.names[b]
    if node.name != name { return "\(place): want \(node.name), got \(name)" }
    if node.leaf != drawn.leaves[b] {
      return "\(place)/\(name): want \(String(describing: node.leaf)), "
        + "got \(String(describing: drawn.leaves[b]))"
    }
    for slot in 0..<max(node.next.count, drawn.next[b].count) {
      let (x, y) = (node.next.at(slot), drawn.next[b].at(slot))
      if x?[1] != y?.output {
        return "\(place)/\(name) slot \(slot): want \(String(describing: x)), "
          + "got \(String(describing: y))"
      }
      if let x, let y { pending.append((x[0], y.node, "\(name)[\(slot)]")) }
    }
  }
  return Set(pairs.values).count == pairs.count ? nil : "one node stands for two"
}

extension Array {
  /// The element at a place of a list of optionals; absent beyond its end.
  fileprivate func at<T>(_ index: Int) -> T? where Element == T? {
    index < count ? self[index] : nil
  }
}

/// What compare.py reads from a drawn graph.
private struct DrawnGraph {
  var roots: [Int?]
  var names: [String]
  var next: [[(node: Int, output: Int)?]]
  var leaves: [RecordedGraph.Leaf?]

  init(_ graph: Graph) {
    names = graph.nodes.map(\.name)
    next = graph.nodes.map { node in
      Array(repeating: nil, count: node.function?.inputs ?? 0)
    }
    leaves = Array(repeating: nil, count: graph.nodes.count)
    var makers: [Int: Int] = [:]
    for edge in graph.edges {
      switch edge.relation {
      case .next(let slot, let output): next[edge.target][Int(slot)] = (edge.source, Int(output))
      case .produces: makers[edge.target] = edge.source
      case .accumulates:
        let leaf = graph.nodes[edge.source]
        leaves[edge.target] = RecordedGraph.Leaf(
          name: leaf.name, shape: leaf.tensor?.shape ?? [], dtype: leaf.tensor?.dtype ?? "")
      case .saves, .views, .feeds, .overwrites, .derives: break
      }
    }
    roots = graph.roots.map { makers[$0] }
  }
}

// Gradients: those of the named leaves.

/// The first leaf whose gradient is not the recorded one; `nil` if there is none.
func gradientDifference(_ wanted: [String: RecordedGradient?], _ got: Graph) -> String? {
  var found: [String: Graph.Gradient?] = [:]
  for node in got.nodes where node.kind == .leaf { found[node.name] = node.tensor?.gradient }
  for (name, gradient) in wanted.sorted(by: { $0.key < $1.key }) {
    guard let known = found[name] else {
      if gradient == nil { continue }
      return "\(name): no such leaf"
    }
    guard let gradient else {
      if known == nil { continue }
      return "\(name): want no gradient"
    }
    guard let known else { return "\(name): want a gradient" }
    if let difference = difference(gradient, known) { return "\(name)\(difference)" }
  }
  return nil
}

private func difference(_ wanted: RecordedGradient, _ got: Graph.Gradient) -> String? {
  if wanted.shape != got.shape { return ": want shape \(wanted.shape), got \(got.shape)" }
  if !isClose(wanted.norm, got.norm, relative: 1e-3, absolute: 1e-6) {
    return ": want norm \(wanted.norm), got \(got.norm)"
  }
  let numbers = wanted.values.map(\.value)
  let scale = numbers.filter(\.isFinite).map(abs).max() ?? 0
  for (index, pair) in zip(numbers, got.values ?? []).enumerated() {
    if !isClose(pair.0, pair.1, relative: 1e-4, absolute: max(1e-6, 1e-4 * scale)) {
      return "[\(index)]: want \(pair.0), got \(pair.1)"
    }
  }
  return nil
}
