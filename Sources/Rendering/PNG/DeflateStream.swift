// A zlib stream in memory: bytes go in a row at a time, what has been compressed piles up.

internal import CZlib

/// Compresses bytes as they come, by zlib's format (RFC 1950).
final class DeflateStream {
  private var stream = z_stream()
  private var output: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  /// Runs of equal bytes are all that is looked for: rows are filtered to little else, and this is
  /// several times as fast as looking further.
  init() {
    _ = autograph_deflate_init(&stream, 1, Z_RLE)
  }

  deinit { deflateEnd(&stream) }

  func add(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    stream.next_in = bytes.baseAddress
    stream.avail_in = uInt(bytes.count)
    drain(Z_NO_FLUSH)
  }

  /// Ends the stream; all its bytes.
  func finish() -> [UInt8] {
    stream.avail_in = 0
    drain(Z_FINISH)
    return output
  }

  private func drain(_ flush: Int32) {
    var isFull = true
    while isFull {
      let count = buffer.withUnsafeMutableBufferPointer { buffer in
        stream.next_out = buffer.baseAddress
        stream.avail_out = uInt(buffer.count)
        _ = deflate(&stream, flush)
        return buffer.count - Int(stream.avail_out)
      }
      output += buffer[..<count]
      isFull = count == buffer.count
    }
  }

  /// The checksum of PNG's chunks.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32(0, bytes, uInt(bytes.count)))
  }
}
