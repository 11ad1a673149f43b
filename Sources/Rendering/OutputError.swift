// What can go wrong while writing a file, in words for the user.

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that could not be written, with the system's error number.
package struct OutputError: Error, Equatable, CustomStringConvertible {
  package let path: String
  package let code: Int32

  init(_ path: String, _ code: Int32) {
    self.path = path
    self.code = code
  }

  /// The reader at the other end of a pipe has gone; nobody is left to be told.
  package var isClosedPipe: Bool { code == EPIPE }

  package var description: String {
    let name = path == "-" ? "standard output" : "'\(path)'"
    return "cannot write \(name): \(reason)"
  }

  private var reason: String {
    switch code {
    case ENOENT, ENOTDIR: "there is no directory '\(directory)'"
    case EISDIR: "it is a directory"
    case EACCES, EPERM: "permission denied"
    case ENOSPC: "no space left on the device"
    case EROFS: "the file system is read-only"
    default: String(cString: strerror(code))
    }
  }

  private var directory: Substring {
    path.lastIndex(of: "/").map { path[..<$0] } ?? "."
  }
}
