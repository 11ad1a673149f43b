// The scripts under Fixtures/conformance with what PyTorch did with them.

import Foundation
import Testing

/// A script and the record of its run under PyTorch.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
  let script: URL

  var testDescription: String {
    script.deletingLastPathComponent().lastPathComponent + "/"
      + script.deletingPathExtension().lastPathComponent
  }

  func source() throws -> String { try String(contentsOf: script, encoding: .utf8) }

  func record() throws -> Record {
    let file = script.deletingPathExtension().appendingPathExtension("expected.json")
    return try JSONDecoder().decode(Record.self, from: Data(contentsOf: file))
  }

  /// The cases of a family, by name.
  static func family(_ name: String) -> [ConformanceCase] {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let folder = tests.appending(path: "../../../Fixtures/conformance/" + name).standardizedFileURL
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "ag" }
      .sorted { $0.path() < $1.path() }
      .map(ConformanceCase.init)
  }
}

/// What dump.py wrote down.
struct Record: Decodable {
  let stdout: String
  let error: Failure?
  let graph: RecordedGraph
  let gradients: [String: RecordedGradient?]

  struct Failure: Decodable {
    let type: String
    let line: Int?
  }
}

struct RecordedGraph: Decodable {
  let roots: [Root]
  let nodes: [Node]

  struct Root: Decodable {
    let node: Int?
  }

  struct Node: Decodable {
    let name: String
    let next: [[Int]?]
    let leaf: Leaf?
  }

  struct Leaf: Decodable, Equatable {
    let name: String
    let shape: [Int]
    let dtype: String
  }
}

struct RecordedGradient: Decodable {
  let shape: [Int]
  let norm: Double
  let values: [RecordedNumber]
}

/// A number, or the name of one that JSON cannot write.
struct RecordedNumber: Decodable {
  let value: Double

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      value = number
    } else {
      value = Double(try container.decode(String.self)) ?? .nan
    }
  }
}
