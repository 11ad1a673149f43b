// Whatever a script says, the tool ends with a documented status and at most one diagnostic, within its
// limits.

import Foundation
import Testing

@Suite(.serialized)
struct FuzzTests {
  /// Every program that once broke the tool.
  @Test func whatOnceBrokeTheToolDoesNotAnyMore() throws {
    let fuzzer = try Fuzzer(tool: Surroundings.tool())
    defer { fuzzer.remove() }
    for file in try Surroundings.programs(in: "crashes") {
      let program = [UInt8](try Data(contentsOf: file))
      for drawing in [false, true] {
        let complaint = try fuzzer.complaint(about: program, drawing: drawing)
        #expect(complaint == nil, "\(file.lastPathComponent) \(complaint ?? "")")
      }
    }
  }

  /// Fresh ones, for as long as `FUZZ_MINUTES` says; `make fuzz` has more time than this.
  @Test func noProgramBreaksTheTool() throws {
    let environment = ProcessInfo.processInfo.environment
    let asked = environment["FUZZ_MINUTES"].flatMap(Double.init)
    let seed = environment["FUZZ_SEED"].flatMap(UInt64.init) ?? 1
    let campaign = try Campaign(tool: Surroundings.tool(), seed: seed)
    defer { campaign.fuzzer.remove() }
    let found = try campaign.run(minutes: asked ?? 0.2)
    for (file, complaint) in found { Issue.record("\(file) \(complaint)") }
  }
}
