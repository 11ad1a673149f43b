// Programs one after the other against the tool; those that break it are kept.

import Foundation

struct Campaign {
  let fuzzer: Fuzzer
  private let seed: UInt64
  private let corpus: [[UInt8]]
  private let operators: String
  private let shelf: URL

  init(tool: URL, seed: UInt64) throws {
    fuzzer = try Fuzzer(tool: tool)
    self.seed = seed
    let files = try ["conformance", "language", "crashes"].flatMap(Surroundings.programs)
    corpus = try files.map { [UInt8](try Data(contentsOf: $0)) }
    operators = try Self.operators(of: tool)
    shelf = Surroundings.root.appending(path: ".build/fuzz")
  }

  /// Runs programs for some minutes, every third one of operators' calls; the files of those that broke
  /// the tool, and how.
  func run(minutes: Double) throws -> [(file: String, complaint: String)] {
    var mutator = Mutator(corpus: corpus, seed: seed)
    var calls = OperatorPrograms(operators: operators, seed: seed)
    var found: [(file: String, complaint: String)] = []
    var count = 0
    let end = ContinuousClock.now + .seconds(minutes * 60)
    while ContinuousClock.now < end, found.count < 50 {
      count += 1
      let program = count % 3 == 0 ? calls.next() ?? mutator.next() : mutator.next()
      guard let complaint = try fuzzer.complaint(about: program, drawing: count % 8 == 0) else {
        continue
      }
      try FileManager.default.createDirectory(at: shelf, withIntermediateDirectories: true)
      let file = shelf.appending(path: "\(seed)-\(count).ag")
      try Data(program).write(to: file)
      found.append((file.path(), complaint))
      report("\(file.path()) \(complaint)")
    }
    report("\(count) programs, \(found.count) of them broke the tool")
    return found
  }

  /// Prints at once, also where the output is a file.
  private func report(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

  private static func operators(of tool: URL) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = tool
    process.arguments = ["operators"]
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
