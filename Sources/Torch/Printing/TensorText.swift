// The text of a tensor, word for word as PyTorch prints it: brackets, summaries, suffixes.

/// All that shows of a tensor when it is printed.
package struct PrintableTensor {
  /// `tensor`, or the name of a subclass.
  package var prefix = "tensor"
  package var shape: [Int]
  /// The name of the dtype, with `torch.`.
  package var dtype: String
  /// The dtype is the one that `torch.get_default_dtype()` gives.
  package var hasDefaultDtype: Bool
  /// The dtype can be told from the numbers: default, its complex kind, int64 or bool.
  package var hasImpliedDtype: Bool
  /// Shown unless it is the CPU.
  package var device: String?
  /// The name of the node that made the tensor.
  package var gradientFunction: String?
  package var requiresGrad = false
  /// The element at a place counted row by row; absent on the meta device.
  package var element: ((Int) -> PrintedElement)?

  package init(
    shape: [Int], dtype: String, hasDefaultDtype: Bool, hasImpliedDtype: Bool,
    element: ((Int) -> PrintedElement)?
  ) {
    self.shape = shape
    self.dtype = dtype
    self.hasDefaultDtype = hasDefaultDtype
    self.hasImpliedDtype = hasImpliedDtype
    self.element = element
  }

  /// The whole text, such as `tensor([1., 2.], requires_grad=True)`.
  package func text(_ options: PrintOptions) -> String {
    let opening = prefix + "("
    let indent = opening.count
    var suffixes: [String] = []
    if let device { suffixes.append("device='\(device)'") }
    var body = "..."
    let isEmpty = shape.contains(0)
    if let element {
      if isEmpty ? shape.count != 1 : options.edgeItems == 0 { suffixes.append(sizeSuffix) }
      if !(isEmpty ? hasDefaultDtype : hasImpliedDtype) { suffixes.append("dtype=" + dtype) }
      body = isEmpty ? "[]" : Numbers(shape, options, element).text(indent: indent)
    } else {
      suffixes.append(sizeSuffix)
      if !hasDefaultDtype { suffixes.append("dtype=" + dtype) }
    }
    if let gradientFunction {
      suffixes.append("grad_fn=<\(gradientFunction)>")
    } else if requiresGrad {
      suffixes.append("requires_grad=True")
    }
    return joined(opening + body, suffixes, indent: indent, lineWidth: options.lineWidth)
  }

  private var sizeSuffix: String {
    let sizes = shape.map(String.init).joined(separator: ", ")
    return "size=(\(sizes)\(shape.count == 1 ? "," : ""))"
  }

  /// Adds the suffixes, each on a line of its own if it does not fit.
  private func joined(_ text: String, _ suffixes: [String], indent: Int, lineWidth: Int) -> String {
    var result = text
    let lastLine = text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    // PyTorch counts two more than stand there; what fits depends on it.
    var length = lastLine.count + 2
    for suffix in suffixes {
      if length + suffix.count + 2 > lineWidth {
        result += ",\n" + String(repeating: " ", count: indent) + suffix
        length = indent + suffix.count
      } else {
        result += ", " + suffix
        length += suffix.count + 2
      }
    }
    return result + ")"
  }
}

/// The bracketed numbers of a tensor that has some.
private struct Numbers {
  let shape: [Int]
  let options: PrintOptions
  let element: (Int) -> PrintedElement
  let summarised: Bool
  /// How far apart neighbours of each dimension are, counted row by row.
  let steps: [Int]
  let format: ElementFormat
  let imaginaryFormat: ElementFormat?

  init(_ shape: [Int], _ options: PrintOptions, _ element: @escaping (Int) -> PrintedElement) {
    self.shape = shape
    self.options = options
    self.element = element
    summarised = Double(shape.reduce(1, *)) > options.threshold
    var steps = [Int](repeating: 1, count: shape.count)
    for dim in shape.indices.dropLast().reversed() { steps[dim] = steps[dim + 1] * shape[dim + 1] }
    self.steps = steps
    var shown: [Int] = [0]
    for dim in shape.indices {
      let places = Numbers.shown(shape[dim], summarised, options)
      shown = shown.flatMap { start in places.map { start + $0 * steps[dim] } }
    }
    (format, imaginaryFormat) = Numbers.formats(shown.map(element), options)
  }

  /// The places along a dimension of that size that are shown.
  private static func shown(_ size: Int, _ summarised: Bool, _ options: PrintOptions) -> [Int] {
    guard summarised, size > 2 * options.edgeItems else { return Array(0..<size) }
    return Array(0..<options.edgeItems) + Array((size - options.edgeItems)..<size)
  }

  private static func formats(
    _ elements: [PrintedElement], _ options: PrintOptions
  ) -> (ElementFormat, ElementFormat?) {
    var first: [Double] = []
    var second: [Double] = []
    var texts: [String] = []
    for element in elements {
      switch element {
      case .integer, .boolean: texts.append(element.plainText)
      case .float(let value): first.append(value)
      case .complex(let real, let imaginary):
        first.append(real)
        second.append(imaginary)
      }
    }
    if !texts.isEmpty { return (ElementFormat(texts: texts), nil) }
    return (
      ElementFormat(first, options), second.isEmpty ? nil : ElementFormat(second, options)
    )
  }

  func text(indent: Int) -> String { text(dim: 0, start: 0, indent: indent) }

  /// The part of the tensor from `start` on that spans the dimensions from `dim`.
  private func text(dim: Int, start: Int, indent: Int) -> String {
    if dim == shape.count { return formatted(element(start)) }
    if dim == shape.count - 1 { return row(start: start, indent: indent) }
    var parts = Numbers.shown(shape[dim], summarised, options).map {
      text(dim: dim + 1, start: start + $0 * steps[dim], indent: indent + 1)
    }
    if isCut(dim) { parts.insert("...", at: options.edgeItems) }
    let newlines = String(repeating: "\n", count: shape.count - dim - 1)
    return "[" + parts.joined(separator: "," + newlines + spaces(indent + 1)) + "]"
  }

  /// The last dimension, in lines of as many numbers as fit.
  private func row(start: Int, indent: Int) -> String {
    let last = shape.count - 1
    var parts = Numbers.shown(shape[last], summarised, options).map {
      formatted(element(start + $0))
    }
    if isCut(last) { parts.insert(" ...", at: options.edgeItems) }
    let imaginary = imaginaryFormat.map { $0.width + 1 } ?? 0
    let room = Double(options.lineWidth - indent) / Double(format.width + 2 + imaginary)
    let perLine = max(1, Int(room.rounded(.down)))
    let lines = stride(from: 0, to: parts.count, by: perLine).map {
      parts[$0..<min($0 + perLine, parts.count)].joined(separator: ", ")
    }
    return "[" + lines.joined(separator: ",\n" + spaces(indent + 1)) + "]"
  }

  private func isCut(_ dim: Int) -> Bool { summarised && shape[dim] > 2 * options.edgeItems }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

  private func formatted(_ element: PrintedElement) -> String {
    switch element {
    case .integer, .boolean: return format.padded(element.plainText)
    case .float(let value): return format.format(value)
    case .complex(let real, let imaginary):
      let text = (imaginaryFormat ?? format).format(imaginary).drop { $0 == " " } + "j"
      let sign = text.first == "-" || text.first == "+" ? "" : "+"
      return format.format(real) + sign + text
    }
  }
}
