// Library files in two steps: what is put off must be what the whole parse would have found.

import Foundation
import Syntax
import Testing

struct OutlineTests {
  private static let library = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../../Sources/Library").standardizedFileURL

  private static func files() throws -> [SourceFile] {
    let paths = FileManager.default.enumerator(at: library, includingPropertiesForKeys: nil)
    return try (paths?.compactMap { $0 as? URL } ?? [])
      .filter { $0.pathExtension == "ag" }
      .map { SourceFile(name: $0.lastPathComponent, bytes: Array(try Data(contentsOf: $0))) }
  }

  /// Definitions at the top of a file and in its classes, by where their names stand.
  private func functions(_ body: [Statement]) -> [FunctionDefinition] {
    body.flatMap { statement -> [FunctionDefinition] in
      switch statement.kind {
      case .function(let definition): [definition]
      case .class(let definition): functions(definition.body)
      default: []
      }
    }
  }

  @Test func everyLibraryFileIsWhatItsOutlineBecomes() throws {
    var outlined = 0
    for file in try Self.files() {
      let whole = try Program(parsing: file)
      let outline = try Program(outlining: file)
      let wanted = functions(whole.body)
      let found = functions(outline.body)
      #expect(wanted.map(\.nameSpan) == found.map(\.nameSpan), "\(file.name)")
      for (wanted, found) in zip(wanted, found) {
        guard let rest = found.outline else { continue }
        let completed = functions(try Program(completing: rest, in: file).body)
        #expect(completed.map(\.nameSpan) == [wanted.nameSpan], "\(file.name)")
        #expect(
          completed[0].body.map(\.span.start) == wanted.body.map(\.span.start), "\(file.name)")
        outlined += 1
      }
    }
    #expect(outlined > 1000)
  }

  @Test func aBodyEndsWhereItsIndentationDoes() throws {
    let text = """
      def first(a, b=')'):  # a comment: with a colon
          text = '''
      not the end'''
          values = [
      1, 2]
      # nor is this

          return values

      class Net:
          def forward(self, x):
              def inner():
                  return super().forward(x)
              return inner()

          value = 1
      last = 2
      """
    let file = SourceFile(name: "net.ag", text: text)
    let program = try Program(outlining: file)
    let bodies = functions(program.body).map { $0.outline.map { file.text($0.definition) } ?? "" }
    #expect(bodies.count == 2)
    #expect(bodies[0].hasPrefix("def first") && bodies[0].hasSuffix("return values"))
    #expect(bodies[1].hasPrefix("def forward") && bodies[1].hasSuffix("return inner()"))
  }
}
