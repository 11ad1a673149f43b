// The file of `--weights`: opened once, its bytes read where a module asks for them.

import Torch

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file open for reading at any place.
final class WeightsReader {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  static func open(_ path: String) throws(Failure) -> WeightsFile {
    #if canImport(Darwin)
      let descriptor = Darwin.open(path, O_RDONLY)
    #else
      let descriptor = Glibc.open(path, O_RDONLY)
    #endif
    guard descriptor >= 0 else { throw ScriptFile.failure(path, errno) }
    let reader = WeightsReader(descriptor)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ScriptFile.failure(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ScriptFile.failure(path, status.st_mode & S_IFMT == S_IFDIR ? EISDIR : ESPIPE)
    }
    return WeightsFile(name: path, byteCount: Int(status.st_size), readBytes: reader.fill)
  }

  /// Fills a buffer from an offset.
  private func fill(from offset: Int, _ buffer: UnsafeMutableRawBufferPointer) throws {
    var filled = 0
    while filled < buffer.count, let start = buffer.baseAddress {
      let count = pread(descriptor, start + filled, buffer.count - filled, off_t(offset + filled))
      if count > 0 {
        filled += count
      } else if count == 0 || errno != EINTR {
        let reason = count == 0 ? "it became shorter" : String(cString: strerror(errno))
        throw WeightsError("the file cannot be read: \(reason)")
      }
    }
  }
}
