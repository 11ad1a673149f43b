// What the commands that look at many scripts have in common.

import ArgumentParser

struct BatchOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The scripts.", valueName: "file"))
  var files: [String]

  @Option(help: ArgumentHelp("Run that many scripts at a time.", valueName: "n"))
  var jobs = 1

  @Option(help: ArgumentHelp("Take part I of N, as 1/4.", valueName: "i/n"))
  var shard: Shard?

  @Option(help: ArgumentHelp("Stop a script after that many seconds.", valueName: "s"))
  var timeout = 60.0

  @Option(help: ArgumentHelp("Refuse to use more, as 512M or 4G.", valueName: "size"))
  var maxMemory: MemorySize?

  @Option(help: ArgumentHelp("Random seed, as if set at the start.", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Threads of matrix products.", valueName: "n"))
  var threads = 1

  func validate() throws {
    guard !files.contains("-") else {
      throw ValidationError("a script on standard input has no name to go by")
    }
    guard jobs > 0 else { throw ValidationError("--jobs must be at least 1") }
    guard timeout > 0 else { throw ValidationError("--timeout must be more than 0") }
    guard threads > 0 else { throw ValidationError("--threads must be at least 1") }
  }

  /// The files of this machine's shard: every Nth one.
  var share: [String] {
    guard let shard else { return files }
    return files.enumerated().filter { $0.offset % shard.count == shard.index }.map(\.element)
  }

  /// The options again, for one script.
  var scriptArguments: [String] {
    var arguments = ["--timeout", String(timeout), "--threads", String(threads)]
    if let seed { arguments += ["--seed", String(seed)] }
    if let maxMemory { arguments += ["--max-memory", String(maxMemory.bytes)] }
    return arguments
  }
}

/// One of several machines' shares of the work, written `1/4`.
struct Shard: ExpressibleByArgument {
  let index: Int
  let count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], number > 0,
      number <= count
    else { return nil }
    (index, self.count) = (number - 1, count)
  }
}
