// A zlib stream in memory (RFC 1950): bytes go in as they come, what has been compressed piles up.

internal import CZlib

/// Compresses bytes, of which many are repeated.
final class DeflateStream {
  private var stream = z_stream()
  private var pending: [UInt8]
  private var pendingCount = 0
  private var output: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: DeflateStream.size)

  private static let size = 1 << 16

  /// Runs of equal bytes are all that is looked for: rows are filtered to little else, and this is
  /// several times as fast as looking further.
  init() {
    pending = buffer
    _ = autograph_deflate_init(&stream, 1, Z_RLE)
  }

  deinit { deflateEnd(&stream) }

  @inline(__always)
  func add(_ byte: UInt8) {
    if pendingCount == Self.size { drain(Z_NO_FLUSH) }
    pending[pendingCount] = byte
    pendingCount += 1
  }

  /// Adds a byte as often as is said.
  func add(_ byte: UInt8, times: Int) {
    var left = times
    while left > 0 {
      if pendingCount == Self.size { drain(Z_NO_FLUSH) }
      let count = min(left, Self.size - pendingCount)
      pending.withUnsafeMutableBufferPointer {
        $0[pendingCount..<pendingCount + count].update(repeating: byte)
      }
      pendingCount += count
      left -= count
    }
  }

  /// Ends the stream; all its bytes.
  func finish() -> [UInt8] {
    drain(Z_FINISH)
    return output
  }

  /// Compresses what is pending.
  private func drain(_ flush: Int32) {
    pending.withUnsafeMutableBufferPointer { pending in
      stream.next_in = pending.baseAddress
      stream.avail_in = uInt(pendingCount)
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
    pendingCount = 0
  }

  /// The checksum of PNG's chunks.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, uInt($0.count)))
    }
  }
}
