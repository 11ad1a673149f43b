// Writing to an open file descriptor, to the last byte.

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An open file descriptor; the standard ones have names.
package struct OutputDescriptor: Sendable {
  let descriptor: Int32
  let name: String

  init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  package static let standardOutput = OutputDescriptor(descriptor: STDOUT_FILENO, name: "-")
  /// Takes everything and keeps nothing.
  package static let nowhere = OutputDescriptor(descriptor: -1, name: "-")
  package static let standardError = OutputDescriptor(descriptor: STDERR_FILENO, name: "-")

  /// Whether a person looks at it.
  package var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Writes all bytes.
  package func write(_ bytes: [UInt8]) throws(OutputError) {
    guard descriptor >= 0 else { return }
    let code = bytes.withUnsafeBytes(send)
    guard code == 0 else { throw OutputError(name, code) }
  }

  /// 0, or the system's error number.
  private func send(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    var sent = 0
    while sent < bytes.count, let start = bytes.baseAddress {
      #if canImport(Darwin)
        let count = Darwin.write(descriptor, start + sent, bytes.count - sent)
      #else
        let count = Glibc.write(descriptor, start + sent, bytes.count - sent)
      #endif
      if count >= 0 {
        sent += count
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
