// What every command that runs a script has in common.

import ArgumentParser
import Syntax

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

struct ScriptOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The script (.ag or .py); - is standard input.", valueName: "file"))
  var path: String

  @Option(
    name: .customLong("path"), help: ArgumentHelp("Where imports are found.", valueName: "dir"))
  var importPath: String?

  @Option(help: ArgumentHelp("Random seed, as if set at the start.", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Threads of matrix products.", valueName: "n"))
  var threads = 1

  @Option(
    help: ArgumentHelp("Trained weights for the model (.safetensors).", valueName: "file"))
  var weights: String?

  @Option(help: ArgumentHelp("Stop after that many steps.", valueName: "n"))
  var maxSteps: Int?

  @Option(help: ArgumentHelp("Stop after that many seconds.", valueName: "s"))
  var timeout: Double?

  @Option(help: ArgumentHelp("Refuse to use more, as 512M or 4G.", valueName: "size"))
  var maxMemory: MemorySize?

  @Flag(help: "Shapes only: tensors hold no numbers.")
  var meta = false

  func validate() throws {
    guard threads > 0 else { throw ValidationError("--threads must be at least 1") }
    guard maxSteps.map({ $0 > 0 }) ?? true else {
      throw ValidationError("--max-steps must be at least 1")
    }
    guard timeout.map({ $0 > 0 }) ?? true else {
      throw ValidationError("--timeout must be more than 0")
    }
  }

  /// Reads the script; its folder is where it imports from, unless `--path` says otherwise.
  func readScript() throws(Failure) -> SourceFile {
    try ScriptFile.read(path)
  }

  var importFolder: String {
    importPath.flatMap { PartOptions.Span($0) == nil ? $0 : nil } ?? path.lastIndex(of: "/").map {
      String(path[...$0])
    } ?? "."
  }
}

/// Bytes, written with an optional K, M, G or T.
struct MemorySize: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let units = ["K": 10, "M": 20, "G": 30, "T": 40]
    let last = argument.last.map { $0.uppercased() } ?? ""
    let shift = units[last]
    guard let number = Int(shift == nil ? argument : String(argument.dropLast())), number > 0 else {
      return nil
    }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << (shift ?? 0))
    guard !overflow else { return nil }
    self.bytes = bytes
  }

  private init(bytes: Int) { self.bytes = bytes }

  /// All the main memory there is.
  static var ofThisMachine: MemorySize {
    MemorySize(bytes: Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(getpagesize()))
  }
}
