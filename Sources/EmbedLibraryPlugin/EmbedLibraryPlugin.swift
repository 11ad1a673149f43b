// Runs EmbedLibrary before `Library` is compiled, whenever one of its .ag files has changed.

import Foundation
import PackagePlugin

@main
struct EmbedLibraryPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = target.directoryURL
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let scripts = (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "ag" }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedScripts.swift")
    return [
      .buildCommand(
        displayName: "Embedding the library's scripts",
        executable: try context.tool(named: "EmbedLibrary").url,
        arguments: [folder.path(), output.path()],
        inputFiles: scripts.sorted { $0.path() < $1.path() },
        outputFiles: [output])
    ]
  }
}
