// Patches of an image as the columns of a matrix, and back (im2col and col2im).

extension Sweep {
  /// Writes what the kernel sees at each place: one row for each channel and kernel element, one
  /// column for each place.
  func writeColumns<T: Computable>(
    _ image: UnsafePointer<T>, channels: Int, to columns: UnsafeMutablePointer<T>
  ) {
    var row = columns
    for channel in 0..<channels {
      let plane = image + channel &* inputCount
      forEachKernelElement { offset in
        writeRow(plane, offset, to: row)
        row += outputCount
      }
    }
  }

  /// Adds columns back to the places they came from.
  func addColumns<T: Computable>(
    _ columns: UnsafePointer<T>, channels: Int, to image: UnsafeMutablePointer<T>
  ) {
    var row = columns
    for channel in 0..<channels {
      let plane = image + channel &* inputCount
      forEachKernelElement { offset in
        addRow(row, offset, to: plane)
        row += outputCount
      }
    }
  }

  @inline(__always)
  private func forEachKernelElement(_ body: ((Int, Int, Int)) -> Void) {
    for z in 0..<kernel.0 {
      for y in 0..<kernel.1 {
        for x in 0..<kernel.2 {
          body(
            (
              z &* dilation.0 &- padding.0, y &* dilation.1 &- padding.1,
              x &* dilation.2 &- padding.2
            ))
        }
      }
    }
  }

  /// The places along the last dim at which the kernel element meets the input.
  @inline(__always)
  private func inside(_ offset: Int) -> Range<Int> {
    let step = stride.2
    let first = offset >= 0 ? 0 : (-offset &+ step &- 1) / step
    let last = input.2 &- 1 &- offset
    let end = last < 0 ? 0 : min(output.2, last / step &+ 1)
    return min(first, output.2)..<max(min(first, output.2), end)
  }

  private func writeRow<T: Computable>(
    _ plane: UnsafePointer<T>, _ offset: (Int, Int, Int), to row: UnsafeMutablePointer<T>
  ) {
    let columns = inside(offset.2)
    var target = row
    for z in 0..<output.0 {
      let inputZ = z &* stride.0 &+ offset.0
      for y in 0..<output.1 {
        let inputY = y &* stride.1 &+ offset.1
        let isInside = inputZ >= 0 && inputZ < input.0 && inputY >= 0 && inputY < input.1
        if isInside {
          let source = plane + (inputZ &* input.1 &+ inputY) &* input.2 + offset.2
          for x in 0..<columns.lowerBound { target[x] = 0 }
          if stride.2 == 1 {
            for x in columns { target[x] = source[x] }
          } else {
            for x in columns { target[x] = source[x &* stride.2] }
          }
          for x in columns.upperBound..<output.2 { target[x] = 0 }
        } else {
          for x in 0..<output.2 { target[x] = 0 }
        }
        target += output.2
      }
    }
  }

  private func addRow<T: Computable>(
    _ row: UnsafePointer<T>, _ offset: (Int, Int, Int), to plane: UnsafeMutablePointer<T>
  ) {
    let columns = inside(offset.2)
    var source = row
    for z in 0..<output.0 {
      let inputZ = z &* stride.0 &+ offset.0
      for y in 0..<output.1 {
        let inputY = y &* stride.1 &+ offset.1
        if inputZ >= 0 && inputZ < input.0 && inputY >= 0 && inputY < input.1 {
          let target = plane + (inputZ &* input.1 &+ inputY) &* input.2 + offset.2
          for x in columns {
            let place = x &* stride.2
            target[place] = target[place].adding(source[x])
          }
        }
        source += output.2
      }
    }
  }
}
