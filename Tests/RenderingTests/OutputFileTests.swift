// Writing a file: whole or not at all, and what is said when it cannot be.

import Foundation
import Rendering
import Testing

struct OutputFileTests {
  private let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { directory.appending(path: name).path() }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path()).sorted()
  }

  private func content(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  @Test func aFileIsWrittenAndReplacedWithoutLeavings() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    try OutputFile(path("a.svg")).write(Array("first".utf8))
    try OutputFile(path("a.svg")).write(Array("2".utf8))
    #expect(try content("a.svg") == "2")
    #expect(try names() == ["a.svg"])
  }

  @Test func permissionsAndLinksStay() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    let manager = FileManager.default
    try OutputFile(path("real")).write([])
    try manager.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path("real"))
    try manager.createSymbolicLink(atPath: path("link"), withDestinationPath: "real")
    try OutputFile(path("link")).write(Array("x".utf8))
    #expect(try content("real") == "x")
    #expect(try manager.destinationOfSymbolicLink(atPath: path("link")) == "real")
    let permissions = try manager.attributesOfItem(atPath: path("real"))[.posixPermissions]
    #expect(permissions as? Int == 0o640)
  }

  @Test func aLongNameIsNoObstacle() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    let name = String(repeating: "n", count: 251) + ".svg"
    try OutputFile(path(name)).write([1])
    #expect(try names() == [name])
  }

  @Test(arguments: [
    ("missing/a.svg", "there is no directory"), ("", "it is a directory"),
    ("sub/", "it is a directory"), (String(repeating: "n", count: 256), "File name too long"),
  ])
  func whatCannotBeWrittenIsSaid(name: String, reason: String) throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    #expect {
      try OutputFile(path(name)).write([1])
    } throws: { error in
      "\(error)".contains(reason)
    }
    #expect(try names() == [])
  }

  @Test func devicesAreWrittenToAsTheyAre() throws {
    try OutputFile("/dev/null").write([1])
    #expect(FileManager.default.fileExists(atPath: "/dev/null"))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullDeviceIsReported() {
    #expect {
      try OutputFile("/dev/full").write([1])
    } throws: { error in
      "\(error)" == "cannot write '/dev/full': no space left on the device"
    }
  }
}
