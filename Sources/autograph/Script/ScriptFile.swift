// Reading what the user named, with CPython's words where it cannot be read.

import Syntax

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

enum ScriptFile {
  /// A script larger than this is a mistake.
  private static let limit = 64 << 20

  static func read(_ path: String) throws(Failure) -> SourceFile {
    guard path != "-" else { return SourceFile(name: "<stdin>", bytes: try bytes(of: 0, path)) }
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    return SourceFile(name: path, bytes: try bytes(of: descriptor, path))
  }

  /// The script at a path without its extension; `nil` if there is none.
  static func find(_ path: String) -> SourceFile? {
    for ending in [".ag", ".py"] {
      if let file = try? read(path + ending) { return file }
    }
    return nil
  }

  /// The content of any file; `nil` if there is none.
  static func bytesIfAny(_ path: String) throws(Failure) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw failure(path, errno) }
      return nil
    }
    defer { close(descriptor) }
    return try bytes(of: descriptor, path)
  }

  private static func bytes(of descriptor: Int32, _ path: String) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      #if canImport(Darwin)
        let count = Darwin.read(descriptor, &piece, piece.count)
      #else
        let count = Glibc.read(descriptor, &piece, piece.count)
      #endif
      if count == 0 { return bytes }
      if count > 0 {
        bytes += piece[..<count]
      } else if errno != EINTR {
        throw failure(path, errno)
      }
    }
    throw failure(path, EFBIG)
  }

  /// Why a file cannot be read, as Python says it.
  static func failure(_ path: String, _ code: Int32) -> Failure {
    let types: [Int32: String] = [
      ENOENT: "FileNotFoundError", ENOTDIR: "NotADirectoryError", EISDIR: "IsADirectoryError",
      EACCES: "PermissionError",
    ]
    return .script(
      Diagnostic(
        type: types[code] ?? "OSError", message: String(cString: strerror(code)),
        file: SourceFile(name: path, bytes: [])))
  }
}
