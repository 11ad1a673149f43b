// Where a picture goes: written whole or not at all, whatever the path turns out to be.

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A path to write to; `-` is standard output.
package struct OutputFile: Sendable {
  package let path: String

  package init(_ path: String) {
    self.path = path
  }

  /// Makes a folder, unless there is one.
  package static func makeFolder(_ path: String) throws(OutputError) {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw OutputError(path, errno)
  }

  /// Writes the bytes, or throws and leaves what was there before.
  ///
  /// A regular file is replaced in one step, by renaming a finished file over it, and keeps its
  /// permissions; symbolic links stay. Devices and pipes are written to as they are.
  package func write(_ bytes: [UInt8]) throws(OutputError) {
    try write { (send) throws(OutputError) in try send(bytes) }
  }

  /// Sends bytes on their way to the file.
  package typealias Send = ([UInt8]) throws(OutputError) -> Void

  /// Writes what comes piece by piece, in the same way.
  package func write(
    _ fill: (_ send: Send) throws(OutputError) -> Void
  ) throws(OutputError) {
    guard path != "-" else { return try fill(OutputDescriptor.standardOutput.write) }
    var status = stat()
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG: try replace(resolved, mode: status.st_mode & 0o7777, fill)
      case S_IFDIR: throw OutputError(path, EISDIR)
      default: try writeThrough(fill)
      }
    } else {
      try replace(path, mode: nil, fill)
    }
  }

  /// The file behind symbolic links.
  private var resolved: String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private func writeThrough(
    _ fill: (_ send: Send) throws(OutputError) -> Void
  ) throws(OutputError) {
    let descriptor = open(path, O_WRONLY)
    guard descriptor >= 0 else { throw OutputError(path, errno) }
    defer { close(descriptor) }
    try fill(OutputDescriptor(descriptor: descriptor, name: path).write)
  }

  private func replace(
    _ target: String, mode: mode_t?, _ fill: (_ send: Send) throws(OutputError) -> Void
  ) throws(OutputError) {
    guard !target.hasSuffix("/") else { throw OutputError(path, EISDIR) }
    guard mode == nil || access(target, W_OK) == 0 else { throw OutputError(path, errno) }
    let (descriptor, draft) = try openDraft(beside: target)
    do throws(OutputError) {
      try finish(descriptor, mode: mode, fill)
      guard rename(draft, target) == 0 else { throw OutputError(path, errno) }
    } catch {
      unlink(draft)
      throw error
    }
  }

  private func finish(
    _ descriptor: Int32, mode: mode_t?, _ fill: (_ send: Send) throws(OutputError) -> Void
  ) throws(OutputError) {
    do throws(OutputError) {
      if let mode, fchmod(descriptor, mode) != 0 { throw OutputError(path, errno) }
      try fill(OutputDescriptor(descriptor: descriptor, name: path).write)
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw OutputError(path, errno) }
  }

  /// A new file in the target's directory, under a name that nobody uses.
  private func openDraft(beside target: String) throws(OutputError) -> (Int32, String) {
    let directory = target.lastIndex(of: "/").map { target[...$0] } ?? ""
    for attempt in 0..<1000 {
      let draft = "\(directory).autograph-\(getpid())-\(attempt)"
      let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, draft) }
      guard errno == EEXIST else { throw OutputError(path, errno) }
    }
    throw OutputError(path, EEXIST)
  }
}
