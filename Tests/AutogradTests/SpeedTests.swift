// How long recording and running back take; only run where SPEED is set.

import Arrays
import Autograd
import Foundation
import Testing

@Suite(.ownSession, .enabled(if: ProcessInfo.processInfo.environment["SPEED"] != nil))
struct SpeedTests {
  @Test(arguments: [1_000_000]) func chain(_ length: Int) throws {
    let clock = ContinuousClock()
    try measure("mul") { y in try y.mul(Tensor(number: 1.0000001)) }
    try measure("sin") { y in try y.sin() }
    try measure("mul scalar") { y in try y.mul(1.0000001) }
    func measure(_ name: String, _ step: (Tensor) throws -> Tensor) throws {
      let x = Tensor(.scalar(1, .float32), requiresGrad: true)
      var y = x
      let forward = try clock.measure { for _ in 0..<length { y = try step(y) } }
      let memory = residentMegabytes()
      let backward = try clock.measure { try Engine.backward([y]) }
      let free = clock.measure { y = x }
      print("\(name): forward \(forward), backward \(backward), free \(free), \(memory) MB")
    }
  }

  private func residentMegabytes() -> Int {
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmRSS") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
  }
}
