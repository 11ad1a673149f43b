// What a safetensors file says of itself: its tensors, checked against each other and the file's
// size before a byte of them is read.

import Arrays

/// Why a file of weights cannot be used.
package struct WeightsError: Error {
  let message: String

  package init(_ message: String) { self.message = message }
}

/// The head of a safetensors file: 8 bytes of length, then JSON.
struct SafetensorsHeader {
  /// A tensor and where its bytes are.
  struct Entry {
    let name: String
    let dtype: DType
    let shape: Shape
    /// Counted from the start of the file.
    let offset: Int
    let byteCount: Int
  }

  /// In the order of their bytes.
  let entries: [Entry]

  /// A longer header is a mistake, as safetensors' own reader has it.
  private static let lengthLimit = 100_000_000

  /// Reads and checks the head of a file of `byteCount` bytes.
  init(byteCount: Int, read: (_ offset: Int, _ count: Int) throws -> [UInt8]) throws {
    guard byteCount >= 8 else { throw WeightsError("the file is too short to have a header") }
    let length = try read(0, 8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Self.lengthLimit) else {
      throw WeightsError("the header's length, \(length), is impossible: no safetensors file?")
    }
    let start = 8 + Int(length)
    guard start <= byteCount else {
      throw WeightsError("the file ends within its header of \(length) bytes")
    }
    var reader = SafetensorsReader(try read(8, Int(length)))
    let described = try reader.header()
    entries = try Self.placed(described, from: start, to: byteCount)
  }

  /// The tensors in the order of their bytes, which must lie side by side and fill the file.
  private static func placed(
    _ described: [SafetensorsReader.Description], from start: Int, to end: Int
  ) throws -> [Entry] {
    var entries: [Entry] = []
    var next = 0
    for item in described.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard item.begin <= item.end else {
        throw WeightsError("'\(item.name)' ends before it begins")
      }
      guard item.begin == next else {
        throw WeightsError(
          item.begin < next
            ? "'\(item.name)' overlaps another tensor" : "there is a gap before '\(item.name)'")
      }
      let dtype = try dtype(item.dtype, of: item.name)
      guard byteCount(item.shape, dtype) == item.end - item.begin else {
        throw WeightsError(
          "'\(item.name)' takes \(item.end - item.begin) bytes, which do not fit its shape "
            + "\(item.shape) and type \(item.dtype)")
      }
      let (offset, overflow) = start.addingReportingOverflow(item.begin)
      guard !overflow, item.end <= end - start else {
        throw WeightsError("the file ends before '\(item.name)' does")
      }
      entries.append(
        Entry(
          name: item.name, dtype: dtype, shape: Shape(item.shape), offset: offset,
          byteCount: item.end - item.begin))
      next = item.end
    }
    guard next == end - start else {
      throw WeightsError("\(end - start - next) bytes at the end belong to no tensor")
    }
    return entries
  }

  private static func dtype(_ name: String, of tensor: String) throws -> DType {
    let known: [String: DType] = [
      "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16, "I64": .int64,
      "I32": .int32, "I16": .int16, "I8": .int8, "U8": .uint8, "BOOL": .bool, "C64": .complex64,
    ]
    guard let dtype = known[name] else {
      throw WeightsError("'\(tensor)' is of type \(name), which there is not here")
    }
    return dtype
  }

  /// The size of a tensor; `nil` if it is too large to be counted.
  private static func byteCount(_ shape: [Int], _ dtype: DType) -> Int? {
    if shape.contains(0) { return 0 }
    var count = dtype.itemSize
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      count = product
    }
    return count
  }
}
