// A zlib stream in memory (RFC 1950): bytes go in as they come, what has been compressed piles up.

internal import CZlib

/// Compresses bytes, of which many are repeated.
final class DeflateStream {
  private var stream = z_stream()
  private var pending: [UInt8]
  private var pendingCount = 0
  /// How many of the pending bytes are in the checksum.
  private var summedCount = 0
  private var sum = adler32(0, nil, 0)
  /// The header says deflate, a window of 32 KiB, the fastest level.
  private var output: [UInt8] = [0x78, 0x01]
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

  /// Adds zeros, most of a drawing's bytes: their checksum follows from their number.
  func add(zeros count: Int) {
    sumPending()
    sum = adler32_combine(sum, uLong(count % 65521) << 16 | 1, count)
    var left = count
    while left > 0 {
      if pendingCount == Self.size { drain(Z_NO_FLUSH) }
      let count = min(left, Self.size - pendingCount)
      pending.withUnsafeMutableBufferPointer {
        $0[pendingCount..<pendingCount + count].update(repeating: 0)
      }
      pendingCount += count
      summedCount = pendingCount
      left -= count
    }
  }

  private func sumPending() {
    pending.withUnsafeBufferPointer {
      guard let first = $0.baseAddress else { return }
      sum = adler32(sum, first + summedCount, uInt(pendingCount - summedCount))
    }
    summedCount = pendingCount
  }

  /// Ends the stream; all its bytes.
  func finish() -> [UInt8] {
    drain(Z_FINISH)
    return output + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
  }

  /// Compresses what is pending.
  private func drain(_ flush: Int32) {
    sumPending()
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
    (pendingCount, summedCount) = (0, 0)
  }

  /// The checksum of PNG's chunks.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, uInt($0.count)))
    }
  }
}
