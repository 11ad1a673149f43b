// A safetensors file that the user named: its tensors, read one by one when a module takes them.

import Arrays

/// A file of weights, opened by whoever runs the script; the script itself reads nothing.
package struct WeightsFile {
  let name: String
  private let byteCount: Int
  private let readBytes: (_ offset: Int, UnsafeMutableRawBufferPointer) throws -> Void

  /// A file of `byteCount` bytes; `readBytes` fills a buffer from an offset, or throws.
  package init(
    name: String, byteCount: Int,
    readBytes: @escaping (_ offset: Int, UnsafeMutableRawBufferPointer) throws -> Void
  ) {
    self.name = name
    self.byteCount = byteCount
    self.readBytes = readBytes
  }

  func header() throws -> SafetensorsHeader {
    try SafetensorsHeader(byteCount: byteCount) { offset, count in
      try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        let bytes = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count)
        try readBytes(offset, bytes)
        filled = count
      }
    }
  }

  func array(_ entry: SafetensorsHeader.Entry) throws -> NDArray {
    let array = NDArray.empty(entry.shape, entry.dtype)
    guard !array.storage.isExhausted else {
      throw WeightsError("there is no memory for the \(entry.byteCount) bytes of '\(entry.name)'")
    }
    guard entry.byteCount > 0, let base = array.storage.base else { return array }
    let bytes = UnsafeMutableRawBufferPointer(start: base, count: entry.byteCount)
    try readBytes(entry.offset, bytes)
    if entry.dtype == .bool {  // any byte but these would be no Bool
      for index in bytes.indices where bytes[index] > 1 { bytes[index] = 1 }
    }
    return array
  }
}
