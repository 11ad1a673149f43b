// Where the tool and the programs to start from are.

import Foundation

enum Surroundings {
  struct NotBuilt: Error {}

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The binary stands beside the test bundle.
  static func tool() throws -> URL {
    let bundles = Bundle.allBundles.map(\.bundleURL) + [URL(filePath: CommandLine.arguments[0])]
    let folders = bundles.flatMap { [$0, $0.deletingLastPathComponent()] }
    let places = folders.map { $0.appending(path: "autograph") }
    guard
      let tool = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path()) })
    else { throw NotBuilt() }
    return tool
  }

  /// The scripts below a folder of fixtures, in order.
  static func programs(in folder: String) throws -> [URL] {
    let base = root.appending(path: "Fixtures").appending(path: folder)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path())
    return paths.filter { $0.hasSuffix(".ag") }.sorted().map { base.appending(path: $0) }
  }
}
